import type { VNode } from "preact";
import type { Room } from "./app";

export function AttentionView({ room }: { readonly room: Room }): VNode {
  return <div class="body">{room.width}</div>;
}
