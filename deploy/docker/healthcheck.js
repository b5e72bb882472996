// Whether the process of this container answers with 200 at the path in the argument, on the port for operators.
const { OPS_PORT = '9464' } = process.env
const signal = AbortSignal.timeout(4000)
const answer = await fetch(`http://127.0.0.1:${OPS_PORT}${process.argv[2] ?? '/live'}`, { signal }).catch(
  () => undefined,
)
process.exit(answer?.ok ? 0 : 1)
