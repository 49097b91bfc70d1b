// Weights repacked for ONNX Runtime, kept between starts: one folder per model and layout, checked before it is used.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Job, WeightPlan } from "../../core/graph/weightPlan";
import type { LoadProgress } from "../../protocol/engineMethods";
import { Failure } from "../../protocol/failure";
import { fileDigest } from "./digest";
import { fillDerived, type ReadTensor } from "./repackJobs";

/** Raise it when what the jobs write changes: older folders are then not taken. */
const LAYOUT = 1;
export const DERIVED_FILE = "weights.bin";
const SEAL = "sealed.json";

export interface DerivedRequest {
  /** SHA-256 of the model. */
  readonly digest: string;
  readonly plan: WeightPlan;
  readonly read: ReadTensor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export class DerivedStore {
  constructor(readonly root: string) {}

  /** The folder that holds the plan's derived file, made now where it is missing or does not pass its check. */
  async prepare(request: DerivedRequest): Promise<string> {
    const { digest, plan } = request;
    const folder = join(this.root, `${digest.slice(0, 16)}-${layoutKey(plan.jobs)}`);
    if (await this.isSound(folder, request)) return folder;
    await rm(folder, { recursive: true, force: true });
    await this.make(folder, request);
    return folder;
  }

  /** Bytes that all kept folders take on disk. */
  async size(): Promise<number> {
    if (!existsSync(this.root)) return 0;
    const names = await readdir(this.root, { recursive: true });
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.root, name)).catch(() => undefined))?.size ?? 0));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  }

  private async isSound(folder: string, { plan, signal, onProgress }: DerivedRequest): Promise<boolean> {
    const seal = await readFile(join(folder, SEAL), "utf8").then((text) => JSON.parse(text) as { bytes?: unknown; sha256?: unknown }).catch(() => undefined);
    if (seal?.bytes !== plan.derivedBytes) return false;
    const file = join(folder, DERIVED_FILE);
    if (!existsSync(file) || (await stat(file)).size !== plan.derivedBytes) return false;
    const report = (doneBytes: number): void => onProgress({ kind: "load", stage: "checking", doneBytes, totalBytes: plan.derivedBytes });
    return (await fileDigest(file, signal, report)) === seal.sha256;
  }

  /** Built aside and renamed, so that a folder in place is whole; a process that was quicker wins. */
  private async make(folder: string, { plan, read, signal, onProgress }: DerivedRequest): Promise<void> {
    const aside = `${folder}.${process.pid}.tmp`;
    const totalBytes = plan.jobs.reduce((sum, job) => sum + job.sources.reduce((s, { tensor }) => s + tensor.data.byteLength, 0), 0);
    try {
      await mkdir(aside, { recursive: true });
      const file = join(aside, DERIVED_FILE);
      await fillDerived(file, plan.derivedBytes, plan.jobs, { read, signal, onBytes: (doneBytes) => onProgress({ kind: "load", stage: "preparing", doneBytes, totalBytes }) });
      await writeFile(join(aside, SEAL), JSON.stringify({ bytes: plan.derivedBytes, sha256: await fileDigest(file, signal) }));
      await rename(aside, folder).catch((thrown: unknown) => { if (!existsSync(join(folder, SEAL))) throw thrown; });
    } catch (thrown) {
      throw diskFailure(thrown, plan.derivedBytes, this.root);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
}

/** ONNX Runtime reads outside data only from the graph's own folder: the model's file is linked there, or copied where it cannot be. */
export async function bringBeside(folder: string, path: string, name: string): Promise<void> {
  const target = join(folder, name);
  if (existsSync(target)) return;
  await link(path, target).catch(async () => { await copyFile(path, target); });
}

function layoutKey(jobs: readonly Job[]): string {
  const facts = jobs.map((job) => ({ ...job, sources: job.sources.map(({ tensor, rowOrder }) => [tensor.name, tensor.type, rowOrder ? rowOrder(1) : 1]) }));
  return createHash("sha256").update(JSON.stringify([LAYOUT, facts])).digest("hex").slice(0, 12);
}

function diskFailure(thrown: unknown, bytes: number, root: string): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EACCES" && code !== "EROFS" && code !== "EPERM") return thrown;
  const why = code === "ENOSPC" ? "the disk is full" : "it may not be written to";
  return new Failure("failed", `The model needs ${Math.ceil(bytes / 1e6)} MB in ${root}, but ${why}. Make room, or set another folder for derived data.`, { cause: thrown });
}
