/** What the `{words}` in phrases stand for. */
export const commonSlots: Readonly<Record<string, readonly string[]>> = {
  place:
    'Manila|Leeds|São Paulo|Oslo|Lagos|Texas|Lyon|Izmir|Jakarta|Hanoi|Porto|Cork|Kraków|Napoli|Toronto|Perth|Cebu|Valencia|Graz|Ghent|Nairobi|Lima|Bogotá|Osaka|Busan|Delhi|Cairo|Athens|Tallinn|Quito'.split(
      '|',
    ),
  good: 'insane|amazing|so good|unreal|beautiful|wild|crazy good|perfect|soothing|fire 🔥|next level|adorable|hilarious|clean|iconic|elite'.split(
    '|',
  ),
  daytime: ['morning', 'evening', 'night', 'afternoon', 'day'],
  hour: ['2am', '3am', '4:30 in the morning', '6am', 'midnight', '23:40', '1:15'],
  relative:
    'mum|dad|sister|brother|grandma|grandpa|roommate|dog|cousin|boyfriend|girlfriend|wife|husband|son|daughter'.split(
      '|',
    ),
  food: 'noodles|pancakes|ramen|tacos|pineapple|soup|adobo|pasta|leftover pizza|cereal|kimchi|falafel|toast|ice cream|dumplings|rice|curry|mango|chips'.split(
    '|',
  ),
  thing: 'lamp|poster|hoodie|plant|mug|chair|hat|clock|shelf|candle|keyboard|rug|painting|necklace|headset'.split('|'),
  animal: 'cat|fox|dragon|frog|owl|whale|horse|bear|snail|octopus|penguin|bat|deer'.split('|'),
  song: 'Paper Moons|Harbour Lights|Slow Static|Ninety Winters|Marigold|Left on the Platform|Glass River|Salt and Neon|Half a Postcard|Little Antennas|The Quiet Floor|Copper Sky|Monday Parade|Wolves in Wool'.split(
    '|',
  ),
  key: ['E minor', 'D', 'G', 'B flat', 'A minor', 'C sharp minor', 'F'],
  instrument: ['piano', 'ukulele', 'bass', 'violin', 'banjo', 'kalimba', 'guitar', 'drums'],
}

export const emojiBursts: readonly string[] = [
  '❤️',
  '🔥',
  '😂',
  '😍',
  '👏',
  '🌹',
  '💜',
  '🙌',
  '🥹',
  '😭',
  '💀',
  '👀',
  '🎶',
  '🎉',
  '💪',
  '🫶',
  '✨',
  '🤣',
  '🥳',
  '😮',
]
