/** Codes about programs that rules have do something, and about the chat of a live. */
export const programCodes = {
  'program-not-set': [
    'A rule wants OBS or Streamer.bot to do something, and the workspace has not said where that is.',
    'Set its address in the action of a rule.',
  ],
  'program-invalid': ['The address of a program is no WebSocket.', 'Give one like ws://127.0.0.1:4455.'],
  'program-password-wrong': [
    'OBS or Streamer.bot wants a password, or another one.',
    'Copy the password from the settings of its WebSocket server, and set it in the action of a rule.',
  ],
  'program-refused': [
    'OBS or Streamer.bot was reached and did not do what a rule wanted.',
    'The message says why; mostly the scene, source or action has another name now.',
  ],
  'program-unclear': [
    'What answers at the address is not the program that it should be, or a version that is not known.',
    'Check the port: OBS listens on 4455 and Streamer.bot on 8080 unless told otherwise.',
  ],
  'chat-refused': [
    'Euler Stream does not let its key, or the TikTok session, write in the chat.',
    'Use a key whose plan includes it, and a session that is signed in.',
  ],
  'chat-busy': [
    'Too much was to be said in the chat at once, or Euler Stream asks for a pause.',
    'Have the rule act less often; what waits is said while it is of use.',
  ],
  'chat-failed': ['Euler Stream could not be reached, or failed.', 'Look at its state; nothing is said twice.'],
} as const
