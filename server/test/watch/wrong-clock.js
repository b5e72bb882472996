// The clock of this page is wrong from the start, as those of people's machines are, and `trueNow` tells the right time.
// `wrongClock` is set before: by how many milliseconds it is wrong, and by how many millionths it is too fast.
{
  const { offsetMs, ppm } = globalThis.wrongClock
  const now = performance.now.bind(performance)
  const date = Date.now
  const origin = performance.timeOrigin
  // Milliseconds of `Date.now` are whole: the mean of many says where the finer clock is.
  let sum = 0
  for (let i = 0; i < 2000; i++) sum += date() + 0.5 - now()
  const base = sum / 2000
  // `at`: of the page's own clock, as the browser itself tells it; usual: now.
  globalThis.trueNow = (at = now()) => base + at
  const wrong = () => now() * (1 + ppm / 1e6)
  Object.defineProperty(performance, 'timeOrigin', { get: () => origin + offsetMs })
  performance.now = wrong
  Date.now = () => Math.floor(base + offsetMs + wrong())
}
