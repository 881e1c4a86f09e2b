/** Every live endpoint of a project. */
import { locations } from './tir/caller.js';
import type { TirClient } from './tir/client.js';
import type { LiveEndpoint } from './tir/live.js';

/** An endpoint, and the location that it was found in. */
export type Placed = LiveEndpoint & { place: string };

/** Live endpoints of every location, one listing each, and how many of them cannot be read. */
export async function listLive(tir: TirClient): Promise<{ all: Placed[]; unread: number }> {
  const lists = await Promise.all(
    locations.map(async (location) => {
      const { items, unread } = await tir.surveyEndpoints(location);
      return { placed: items.map((live) => ({ ...live, place: live.location ?? location })), unread };
    }),
  );
  const all = [...new Map(lists.flatMap(({ placed }) => placed).map((live) => [live.id, live])).values()];
  return { all, unread: lists.reduce((sum, { unread }) => sum + unread, 0) };
}
