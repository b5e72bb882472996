type Attributes = Readonly<Record<string, string | number>>

/** An element with a class and what is in it. Texts stay texts: there is no other way in here. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.className = name
  made.append(...content)
  return made
}

/** A part of a drawing. */
export function draw(tag: string, attributes: Attributes, ...content: Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...content)
  return made
}

/** The sheet that a drawing is on, as wide and high as it says; what it shows is said in words beside it. */
export const sheet = (name: string, width: number, height: number, ...content: Node[]): SVGElement =>
  draw('svg', { class: `drawing ${name}`, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, ...content)

/** A button with a text. */
export function button(name: string, text: string, onPress: (click: MouseEvent) => void): HTMLButtonElement {
  const made = element('button', name, text)
  made.type = 'button'
  made.addEventListener('click', onPress)
  return made
}

/** Sets a text only where it is another one: what is announced is announced once. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
