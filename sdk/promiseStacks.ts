/**
 * Pulumi's SDK notes a stack trace for four promises of every property of a resource, to name those that are never
 * resolved. With many resources that takes most of a program's time, so it is left out, unless PULUMI_DEBUG_PROMISE_LEAKS
 * asks for it. Where a resource stands in a program is not lost: the SDK takes that with a limit of its own.
 * Returns what brings the former limit back.
 */
export function withoutPromiseStacks(): () => void {
  const { stackTraceLimit } = Error;
  if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
  };
}
