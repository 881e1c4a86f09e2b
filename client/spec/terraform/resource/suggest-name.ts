/** What to do about a name that the resource does not have. */
import { nearest } from '../../../../workflows/contract/rules/suggestion.js';
import { endpointShape, readOnlyAttributes, snakeCase, type BlockShape } from './attributes.js';

export function suggestName(name: string, shape: BlockShape): string {
  const names = [...Object.keys(shape.attributes), ...Object.keys(shape.blocks)];
  const snake = snakeCase(name);
  if (names.includes(snake)) return `Write ${snake}.`;
  if (readOnlyAttributes.includes(snake)) return 'Leave it out; the provider computes it.';
  const place = placeOf(snake, endpointShape, '');
  if (place !== undefined) return place === '' ? 'It belongs directly into the resource.' : `It belongs into ${place} { }.`;
  const like = nearest(snake, names) ?? nearest(snake, Object.keys(endpointShape.attributes));
  return like === undefined ? 'Leave it out.' : `Write ${like}.`;
}

/** The block that has the attribute, "" for the resource itself. */
function placeOf(name: string, shape: BlockShape, at: string): string | undefined {
  if (Object.hasOwn(shape.attributes, name) || Object.hasOwn(shape.blocks, name)) return at;
  for (const [block, inner] of Object.entries(shape.blocks)) {
    const place = placeOf(name, inner, block);
    if (place !== undefined) return place;
  }
  return undefined;
}
