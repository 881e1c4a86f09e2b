/** Reads specs from files, Terraform among them, and tells everything that is wrong or doubtful about them. */
import { formatFinding, loadSpecs } from 'tir-rollouts';

const { specs, findings } = await loadSpecs(['examples/terraform/main.tf', 'examples/triton.yaml'], {
  set: ['var.project_id=1000', 'endpoint.replica=2'],
  environment: process.env, // for ${NAME}, TF_VAR_NAME
  context: { projectId: 1000, location: 'Delhi' },
});
for (const finding of findings) console.log(formatFinding(finding));
for (const { spec, source } of specs) console.log(spec.endpoint.name, spec.endpoint.replica, source.file);
