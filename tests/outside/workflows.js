// The machines of tests/workflows, and those that the server ships, in the eyes of others:
// asl-validator must find good what we run and bad what we refuse, and aws-local-stepfunctions must
// end as we do. Where they cannot, the file says why (`validator`, `elsewhere`). Waits and pauses
// are not waited for.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

// It wants a newer node than Debian's.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};

const { StateMachine } = require('aws-local-stepfunctions');
const validate = require('asl-validator');
const { isDeepStrictEqual } = require('node:util');

const MACHINES = path.join(__dirname, '..', 'workflows');
const SHIPPED = path.join(__dirname, '..', '..', 'assets', 'workflows');

function machinesOf(machine) {
  const all = [machine];
  for (const state of Object.values(machine.States)) {
    for (const below of [...(state.Branches ?? []), state.Iterator, state.ItemProcessor])
      if (below) all.push(...machinesOf(below));
  }
  return all;
}

/** What stands in for tasks, waits and pauses, by the names of states. */
function overridesOf(given) {
  const calls = {};
  const out = { taskResourceLocalHandlers: {}, waitTimeOverrides: {}, retryIntervalOverrides: {} };
  for (const machine of machinesOf(given.machine)) {
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.Type === 'Wait') out.waitTimeOverrides[name] = 0;
      if (state.Retry) out.retryIntervalOverrides[name] = 0;
      if (state.Type !== 'Task') continue;
      const task = /function:([^:]+)/.exec(state.Resource)?.[1] ?? state.Parameters.FunctionName;
      out.taskResourceLocalHandlers[name] = async (input) => {
        calls[task] = (calls[task] ?? 0) + 1;
        const answer = given.tasks[task][Math.min(calls[task], given.tasks[task].length) - 1];
        if ('error' in answer)
          throw Object.assign(new Error(answer.cause), { name: answer.error });
        return answer.echo ? input : answer.output;
      };
    }
  }
  return out;
}

async function endOf(given) {
  const context = { Execution: { Id: 'x1', Name: 'x1', Input: given.input ?? {} },
    StateMachine: { Id: 'played', Name: 'played' } };
  const machine = new StateMachine(structuredClone(given.machine),
    { validationOptions: { noValidate: true } });
  try {
    const run = machine.run(given.input ?? {}, { overrides: overridesOf(given), context });
    return { status: 'SUCCEEDED', output: await run.result };
  } catch {
    return { status: 'FAILED' };
  }
}

async function differences(given) {
  const found = [];
  const refused = 'problems' in given.expect;
  if (!given.validator && validate(given.machine, { checkArn: false }).isValid === refused)
    found.push(`asl-validator finds it ${refused ? 'good' : 'bad'}`);
  if (refused || given.elsewhere) return found;
  const end = await endOf(given);
  if (end.status !== given.expect.status || !isDeepStrictEqual(end.output, given.expect.output))
    found.push(`it ends with ${JSON.stringify(end)}`);
  return found;
}

async function main() {
  let failed = 0;
  const files = fs.readdirSync(MACHINES).filter((name) => name.endsWith('.json')).sort();
  for (const file of files) {
    const found = await differences(JSON.parse(fs.readFileSync(path.join(MACHINES, file))));
    for (const what of found) console.log(`${file}: ${what}`);
    failed += found.length > 0;
  }
  const shipped = fs.readdirSync(SHIPPED);
  for (const file of shipped) {
    const machine = JSON.parse(fs.readFileSync(path.join(SHIPPED, file)));
    if (validate(machine, { checkArn: false }).isValid) continue;
    console.log(`${file}: asl-validator finds it bad`);
    failed += 1;
  }
  console.log(`${files.length + shipped.length - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

main().then((status) => process.exit(status));
