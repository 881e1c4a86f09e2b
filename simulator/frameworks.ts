import { readFileSync } from 'node:fs';

/** The protocol that the server inside an endpoint speaks. */
export type DataPlaneFamily = 'vllm' | 'sglang' | 'dynamo' | 'kserve' | 'torchserve' | 'tei' | 'plain';

/** One framework of the platform: its wire value, image and rules. Source: the Terraform provider's constants and the API reference for create. */
export interface Framework {
  wireValue: string;
  displayName: string;
  image: string;
  /** Allowed `detailed_info.server_version` texts; empty when the framework takes none. */
  serverVersions: string[];
  imagesByServerVersion: Record<string, string>;
  modelSource:
    'hugging_face_id_user' | 'hugging_face_id_fixed' | 'model_repository' | 'container_image' | 'built_in_args' | 'e2e_image';
  defaultHuggingFaceId: string;
  dataPlane: string;
}

/** Every framework that create accepts. */
export const frameworks = JSON.parse(readFileSync(new URL('./frameworks.json', import.meta.url), 'utf8')) as readonly Framework[];

const byWireValue = new Map(frameworks.map((framework) => [framework.wireValue, framework]));

/** The framework of a wire value, if there is one. */
export function findFramework(wireValue: string): Framework | undefined {
  return byWireValue.get(wireValue);
}

/** What create answers about a framework that it does not know. The words "allowed values are" are the platform's own. */
export function unknownFrameworkText(wireValue: string): string {
  return `framework "${wireValue}" is not valid, allowed values are ${frameworks.map((framework) => framework.wireValue).join(', ')}`;
}

const familyOfProtocol: Readonly<Record<string, DataPlaneFamily>> = {
  vllm_openai: 'vllm',
  sglang_openai: 'sglang',
  dynamo_openai: 'dynamo',
  triton_kserve_v2: 'kserve',
  torchserve: 'torchserve',
  tei: 'tei',
};

const familyOfImage: readonly (readonly [RegExp, DataPlaneFamily])[] = [
  [/text-embeddings-inference/i, 'tei'],
  [/torchserve/i, 'torchserve'],
  [/triton|kserve/i, 'kserve'],
  [/sglang/i, 'sglang'],
  [/dynamo/i, 'dynamo'],
  [/vllm|openai/i, 'vllm'],
];

/** The protocol of an endpoint: the framework's own, and for a custom container the one that its image name or readiness path suggests. */
export function dataPlaneFamily(frameworkName: string, image: string, readinessPath = ''): DataPlaneFamily {
  const known = familyOfProtocol[findFramework(frameworkName)?.dataPlane ?? ''];
  if (known) return known;
  if (frameworkName !== 'custom') return 'plain';
  const guessed = familyOfImage.find(([pattern]) => pattern.test(image))?.[1];
  return guessed ?? (readinessPath.startsWith('/v2/') ? 'kserve' : 'plain');
}
