import type { ConfigReader } from "../../model/configReader";
import { slidingLayers, slidingWindow } from "./hf";

/** Qwen2's and Qwen3's windows: off unless `use_sliding_window`, then from layer `max_window_layers` on or as `layer_types` say. */
export function qwenWindow(c: ConfigReader, layers: number): (l: number) => number | undefined {
  const wanted = slidingWindow(c, 4096);
  const window = c.flag("use_sliding_window", false) ? wanted : undefined;
  const from = c.number("max_window_layers", 28);
  return slidingLayers(c, window, layers, (l) => l >= from);
}
