import { error, warning } from './fault.js';
import type { Rule } from './fault.js';
import { commitmentFields } from './plan.js';

/** What is done about a failure can be done: a committed endpoint cannot be stopped and is not refunded. */
export const failurePolicyRule: Rule = ({ rollout }, term) => {
  const { created } = rollout.onFailure;
  const path = 'rollout.onFailure.created';
  if (term !== 'committed') return [];
  if (created === 'stop') {
    return [
      error({
        code: 'committed-stop-on-failure',
        path,
        from: commitmentFields,
        message: 'A committed endpoint cannot be stopped.',
        fix: 'Use keep, or leave it out.',
      }),
    ];
  }
  if (created === 'delete') {
    return [
      warning({
        code: 'committed-delete-on-failure',
        path,
        from: commitmentFields,
        message: 'A committed endpoint is paid up front; deleting it refunds nothing.',
        fix: 'Leave it out to keep the endpoint and look at it.',
      }),
    ];
  }
  return [];
};
