/** Codes of what is sent on to other systems. */
export const sinkCodes = {
  'sink-invalid': ['A sink cannot be set up, or set back, like that; the detail says why.', 'Correct what it names.'],
  'sink-not-found': ['There is no sink of that id.', 'It may have been removed already.'],
  'too-many-sinks': ['The workspace has as many sinks as it may.', 'Remove one that is not used any more.'],
  'redrive-impossible': [
    'Only batches that the forwarder has set aside can be sent again or discarded; sent again only while something is left that the sink wants.',
    'Look at the dead letter: its stage says who set it aside. When it was the forwarder, look at what the sink wants.',
  ],
} as const
