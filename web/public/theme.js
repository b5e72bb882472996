// Runs before the first paint, so that nobody is flashed by the other theme.
;(() => {
  let wanted = 'system'
  try {
    wanted = JSON.parse(localStorage.getItem('livetap.theme') ?? '"system"')
  } catch {}
  const light = wanted === 'light' || (wanted !== 'dark' && matchMedia('(prefers-color-scheme: light)').matches)
  document.documentElement.dataset.theme = light ? 'light' : 'dark'
})()
