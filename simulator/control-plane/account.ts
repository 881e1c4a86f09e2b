import { Refusal } from '../refusal.js';
import type { Call, Json, Operation, Outcome } from './operation.js';

/** Who is asking: accounts, teams, projects, and two cheap credential checks. */
export const accountOperations: readonly Operation[] = [
  // Lives at the MyAccount base, not at the TIR base.
  {
    name: 'credential-check',
    method: 'GET',
    path: '/iam/multi-crn/',
    scope: 'account',
    handle: () => ({ data: [{ crn: 1, id: 1, is_owner: true }] }),
  },
  {
    name: 'service-count',
    method: 'GET',
    path: '/dashboard/service-count/',
    scope: 'project',
    handle: (call) => ({ data: { inference: call.simulation.platform.endpointsOf(call.projectId).length } }),
  },
  {
    name: 'iam-accounts',
    method: 'GET',
    path: '/users/iam-accounts/',
    scope: 'account',
    handle: () => ({ data: [{ id: 1, name: 'simulated account', is_owner: true }] }),
  },
  {
    name: 'teams',
    method: 'GET',
    path: '/teams/',
    scope: 'account',
    handle: () => ({ data: [viewTeam(1)] }),
  },
  { name: 'teams', method: 'GET', path: '/teams/:team/', scope: 'account', handle: (call) => ({ data: viewTeam(idOf(call, 'team')) }) },
  { name: 'projects', method: 'GET', path: '/teams/:team/projects/', scope: 'account', handle: listProjects },
  { name: 'projects', method: 'GET', path: '/projects/', scope: 'account', handle: listProjects },
  { name: 'projects', method: 'GET', path: '/teams/:team/projects/:project/', scope: 'account', handle: getProject },
  { name: 'projects', method: 'GET', path: '/projects/:project/', scope: 'account', handle: getProject },
];

const viewTeam = (id: number): Json => ({ team_id: id, team_name: id === 1 ? 'simulated-team' : `team-${id}` });
const viewProject = (call: Call, id: number): Json => ({
  project_id: id,
  project_name: `project-${id}`,
  team_id: Number(call.params['team'] ?? 1),
});

/** Any number may be used as a team or a project. @throws Refusal 404 for what is no number */
function idOf(call: Call, kind: 'team' | 'project'): number {
  const text = call.params[kind] ?? '';
  if (!/^[1-9]\d*$/.test(text)) throw Refusal.notFound(kind === 'team' ? 'Team' : 'Project');
  return Number(text);
}

function getProject(call: Call): Outcome {
  if (call.params['team'] !== undefined) idOf(call, 'team');
  return { data: viewProject(call, idOf(call, 'project')) };
}

/** Project 1 and every project that has something in it. Any other project may be used as well. */
function listProjects(call: Call): Outcome {
  const { state } = call.simulation.platform;
  const ids = new Set([
    1,
    ...state.endpoints.map((endpoint) => endpoint.projectId),
    ...state.resources.map((resource) => resource.projectId),
  ]);
  return {
    data: [...ids]
      .sort((left, right) => left - right)
      .map((id) => viewProject(call, id)),
  };
}
