import type { LoadProgress, ModelChoice } from "../../protocol/engineMethods";
import type { Lane } from "../runtime/lane";
import type { DerivedStore } from "../store/derivedStore";
import type { Catalogue } from "./catalogue";
import { LoadedModel } from "./loadedModel";

/** Models kept in memory at once; the one used longest ago makes room. */
const KEPT = 2;

interface Slot {
  readonly key: string;
  readonly model: Promise<LoadedModel>;
  readonly listeners: Set<(progress: LoadProgress) => void>;
  users: number;
  used: number;
  /** Taken off the shelf while lent: the last user closes it. */
  gone: boolean;
}

/** Loads each choice once, lends it, and lets it go when others need the room. */
export class ModelShelf {
  private readonly slots: Slot[] = [];
  private clock = 0;

  constructor(readonly catalogue: Catalogue, readonly derived: DerivedStore, private readonly lane: Lane) {}

  /** Lends the model to `use`; it stays until that settles. */
  async with<T>(choice: ModelChoice, onProgress: (progress: LoadProgress) => void, use: (model: LoadedModel) => Promise<T>): Promise<T> {
    const slot = this.slot(choice);
    slot.users++;
    slot.used = ++this.clock;
    slot.listeners.add(onProgress);
    try {
      const model = await slot.model;
      slot.listeners.delete(onProgress);
      return await use(model);
    } finally {
      slot.listeners.delete(onProgress);
      slot.users--;
      if (slot.gone && slot.users === 0) await closed(slot);
      await this.makeRoom();
    }
  }

  get loaded(): readonly string[] { return this.slots.map(({ key }) => key); }

  /** Closes what is loaded of this model (all choices); what is lent closes when it comes back. */
  async unload(model: string): Promise<void> {
    await Promise.all(this.slots.filter(({ key }) => keyModel(key) === model).map((slot) => this.drop(slot)));
  }

  async close(): Promise<void> {
    for (const key of this.loaded) await this.unload(keyModel(key));
  }

  /** Bytes that cached texts take. */
  async cacheBytes(): Promise<number> {
    const settled = await Promise.allSettled(this.slots.map(({ model }) => model));
    return settled.reduce((sum, slot) => sum + (slot.status === "fulfilled" ? slot.value.cache.bytes : 0), 0);
  }

  private slot(choice: ModelChoice): Slot {
    const key = keyOf(choice);
    const found = this.slots.find((slot) => slot.key === key);
    if (found) return found;
    const place = this.catalogue.locate(choice.model);
    const listeners = new Set<(progress: LoadProgress) => void>();
    const model = LoadedModel.load({
      place, choice, derived: this.derived, lane: this.lane,
      signal: new AbortController().signal, // shared by all who wait: one who gives up must not stop it for the others
      onProgress: (progress) => { for (const listener of listeners) listener(progress); },
    });
    const slot: Slot = { key, model, listeners, users: 0, used: 0, gone: false };
    this.slots.push(slot);
    model.catch(() => { // a failure is not kept
      const at = this.slots.indexOf(slot);
      if (at >= 0) this.slots.splice(at, 1);
    });
    return slot;
  }

  private async makeRoom(): Promise<void> {
    const idle = this.slots.filter(({ users }) => users === 0).sort((a, b) => a.used - b.used);
    while (this.slots.length > KEPT && idle.length > 0) await this.drop(idle.shift() as Slot);
  }

  private async drop(slot: Slot): Promise<void> {
    this.slots.splice(this.slots.indexOf(slot), 1);
    slot.gone = true;
    if (slot.users === 0) await closed(slot);
  }
}

/** A model that never loaded has nothing to close. */
function closed(slot: Slot): Promise<void> { return slot.model.then((model) => model.close(), () => undefined); }

function keyOf({ model, precision, provider, threads }: ModelChoice): string { return JSON.stringify([model, precision, provider, threads]); }
function keyModel(key: string): string { return (JSON.parse(key) as [string])[0]; }
