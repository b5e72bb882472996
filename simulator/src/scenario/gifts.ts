/** A gift as a live offers it. */
export interface GiftFacts {
  readonly id: number
  readonly name: string
  /** What one costs, in coins. */
  readonly diamonds: number
}

const rows: readonly (readonly [id: number, name: string, diamonds: number])[] = [
  [5655, 'Rose', 1],
  [5269, 'TikTok', 1],
  [6064, 'GG', 1],
  [5827, 'Ice Cream Cone', 1],
  [7934, 'Heart Me', 1],
  [6246, 'Thumbs Up', 1],
  [6784, 'Cake Slice', 1],
  [6788, 'Glow Stick', 1],
  [5333, 'Coffee', 1],
  [5760, 'Weights', 1],
  [9139, 'Team Bracelet', 2],
  [37, 'Panda', 5],
  [5487, 'Finger Heart', 5],
  [5650, 'Mic', 5],
  [5480, 'Heart', 10],
  [7997, 'Rosa', 10],
  [9947, 'Friendship Necklace', 10],
  [6052, 'Gamepad', 10],
  [5658, 'Perfume', 20],
  [5879, 'Doughnut', 30],
  [5659, 'Paper Crane', 99],
  [6104, 'Cap', 99],
  [6427, 'Hat and Mustache', 99],
  [5585, 'Confetti', 100],
  [5660, 'Hand Hearts', 100],
  [5486, 'Mishka Bear', 100],
  [5509, 'Sunglasses', 199],
  [6267, 'Corgi', 299],
  [6007, 'Boxing Gloves', 299],
  [12213, 'Sage the Smart Bean', 399],
  [5739, 'Money Gun', 500],
  [5897, 'Swan', 699],
  [5978, 'Train', 899],
  [5886, 'Galaxy', 1000],
  [6090, 'Fireworks', 1088],
  [6820, 'Whale Diving', 2150],
  [5765, 'Motorcycle', 2988],
  [6089, 'Sports Car', 7000],
  [6149, 'Interstellar', 10_000],
  [5954, 'Planet', 15_000],
  [6369, 'Lion', 29_999],
  [6038, 'TikTok Universe', 34_999],
]

/** The gifts of every simulated live, cheapest first. */
export const gifts: readonly GiftFacts[] = rows.map(([id, name, diamonds]) => ({ id, name, diamonds }))

/** Gifts that viewers send in streaks; the rest go one by one. */
export function isStreakGift(gift: GiftFacts): boolean {
  return gift.diamonds < 100
}

const byId = new Map(gifts.map((gift) => [gift.id, gift]))

export function findGift(id: number): GiftFacts | undefined {
  return byId.get(id)
}

/** The gift with this id; an unknown id is a gift of one coin with a name made of it. */
export function getGift(id: number): GiftFacts {
  return byId.get(id) ?? { id, name: `Gift ${id}`, diamonds: 1 }
}
