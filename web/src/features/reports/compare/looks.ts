/** How the lines of lives differ: by colour, and by dashes for those who do not see colours. */
const looks = [
  { color: 'accent', dash: [] },
  { color: 'gift', dash: [8, 4] },
  { color: 'like', dash: [2, 3] },
  { color: 'share', dash: [10, 3, 2, 3] },
  { color: 'chat', dash: [14, 4] },
  { color: 'battle', dash: [5, 2, 1, 2] },
] as const satisfies readonly { color: string; dash: readonly number[] }[]

export const lookOf = (index: number): (typeof looks)[number] => looks[index % looks.length] ?? looks[0]
