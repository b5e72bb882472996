// Runs in every page that a test opens, before the page's own scripts.
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  globalThis.complain(`policy: ${violatedDirective} ${blockedURI} ${sample}`),
)

globalThis.pageChecks = (() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })

  /** A pixel that has these colours painted over each other. */
  function paint(colors) {
    canvas.clearRect(0, 0, 1, 1)
    for (const color of colors) {
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
    }
    return canvas.getImageData(0, 0, 1, 1).data
  }

  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  function contrastOf(element, color) {
    const backgrounds = []
    for (let at = element; at; at = at.parentElement) backgrounds.unshift(getComputedStyle(at).backgroundColor)
    const under = luminance(paint(['white', ...backgrounds]))
    const over = luminance(paint(['white', ...backgrounds, color]))
    return (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05)
  }

  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getBoundingClientRect().width > 1 &&
    !element.closest('[aria-hidden="true"], :disabled')

  function findPale() {
    const found = new Set()
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement
      const text = texts.currentNode.data.trim()
      if (text === '' || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(element.tagName) || !isShown(element)) continue
      const contrast = contrastOf(element, getComputedStyle(element).color)
      if (contrast < 4.5) found.add(`${contrast.toFixed(2)} ${text.slice(0, 40)}`)
    }
    for (const field of document.querySelectorAll('[placeholder]')) {
      const contrast = contrastOf(field, getComputedStyle(field, '::placeholder').color)
      if (isShown(field) && contrast < 4.5) found.add(`${contrast.toFixed(2)} ${field.placeholder}`)
    }
    return [...found]
  }

  function findWrongHeadings() {
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => one.checkVisibility())
    const levels = headings.map(({ tagName }) => Number(tagName[1]))
    const skips = headings.filter((_, index) => levels[index] > (levels[index - 1] ?? 0) + 1)
    const tops = levels.filter((level) => level === 1).length
    return [
      ...skips.map(({ tagName, textContent }) => `${tagName} "${textContent}" skips a level`),
      ...(tops === 1 ? [] : [`${tops} headings of the first level`]),
    ]
  }

  /** What reaches beyond the right edge and cannot be scrolled to within a part of the page. */
  function findWide() {
    if (document.documentElement.scrollWidth <= innerWidth && document.querySelector('main').scrollWidth <= innerWidth)
      return []
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map(({ tagName, className }) => `${tagName} ${className}`)
      .slice(0, 5)
  }

  function nameOf(element) {
    const labels = [...(element.labels ?? [])].map(({ textContent }) => textContent)
    return (element.getAttribute('aria-label') ?? [...labels, element.textContent].join(' ')).trim().slice(0, 200)
  }

  /** What only a text that was taken for HTML could have brought in, and what shows that one was run. */
  function findIntruders() {
    const foreign =
      'iframe, object, embed, base, form[action], marquee, math, [popover][onbeforetoggle], meta[http-equiv]'
    const scripts = [...document.scripts].filter(({ src }) => !src.startsWith(`${location.origin}/`))
    const leads = /^(href|src|action|formaction|data|xlink:href|background)$/i
    const runs = /^\s*(javascript|vbscript|data:text)/i
    const handled = [...document.querySelectorAll('*')].filter((one) =>
      [...one.attributes].some(({ name, value }) => /^on/i.test(name) || (leads.test(name) && runs.test(value))),
    )
    const styled = [...document.querySelectorAll('#root style, #root link')]
    const all = [...document.querySelectorAll(foreign), ...scripts, ...handled, ...styled]
    const polluted = Object.keys(Object.prototype).map((name) => `Object.prototype.${name}`)
    const turned = /[\u202a-\u202e\u2066-\u2069]/.exec(document.querySelector('#root')?.textContent ?? '')
    return [...all.map(({ outerHTML }) => outerHTML.slice(0, 120)), ...polluted, ...(turned ? ['turned text'] : [])]
  }

  /** Scrolls everything that can be scrolled on by most of a screen, or back to the top, and waits until that is drawn. */
  async function scrollOn() {
    const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowY)
    const places = [document.documentElement, ...[...document.querySelectorAll('#root *')].filter(scrolls)]
    const before = places.map(({ scrollTop }) => scrollTop)
    for (const place of places) place.scrollTop += place.clientHeight * 0.7
    if (places.every(({ scrollTop }, index) => scrollTop === before[index]))
      for (const place of places) place.scrollTop = 0
    for (const _ of [1, 2]) await new Promise((resolve) => requestAnimationFrame(resolve))
  }

  return {
    findIntruders,
    scrollOn,
    findFaults: () => ({ headings: findWrongHeadings(), pale: findPale(), wide: findWide() }),
    readFocus() {
      const focused = document.activeElement
      const { outlineStyle, outlineWidth } = getComputedStyle(focused)
      const frame = focused.closest('[class*="focus-within:outline"]')
      const visible = (outlineStyle !== 'none' && outlineWidth !== '0px') || frame !== null
      return { name: nameOf(focused), visible: focused === document.body || visible }
    },
  }
})()
