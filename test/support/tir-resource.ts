/** Things of a project that endpoints lean on, made on the simulator as the portal or Terraform makes them. */

export interface TirPlace {
  controlPlaneUrl: string;
  projectId: number;
  /** Default: any, for a simulator that takes every key. */
  credentials?: { apiKey: string; authToken: string };
}

const bodies = {
  integrations: { integration_type: 'hugging_face', integration_details: { hugging_face_token: 'hf_of_the_test' } },
  'serving/model': { model_type: 'pytorch', storage_type: 'managed' },
  datasets: { storage_type: 'managed' },
};

async function call({ controlPlaneUrl, projectId, credentials }: TirPlace, method: string, path: string, body?: object) {
  const { apiKey, authToken } = credentials ?? { apiKey: 'any', authToken: 'any' };
  const query = new URLSearchParams({ project_id: String(projectId), location: 'Delhi', apikey: apiKey });
  const answer = await fetch(`${controlPlaneUrl}/${path}/?${query.toString()}`, {
    method,
    headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`The simulator refused ${method} ${path}: ${await answer.text()}`);
  return (await answer.json()) as { data: { id: number } };
}

/** Makes one of the name, and gives its id. */
export const createResource = async (place: TirPlace, kind: keyof typeof bodies, name: string): Promise<number> =>
  (await call(place, 'POST', kind, { name, ...bodies[kind] })).data.id;

export const deleteResource = async (place: TirPlace, kind: keyof typeof bodies, id: number): Promise<void> =>
  void (await call(place, 'DELETE', `${kind}/${id}`));
