/** A message after decoding: 64-bit numbers are decimal strings, bytes are base64, names as in the schema. */
export type DecodedMessage = Record<string, unknown>

export type DecodeResult =
  | { readonly kind: 'decoded'; readonly message: DecodedMessage }
  /** No schema is known for this type. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'corrupt'; readonly error: string }

/** `brief` leaves out of each user what does not tell who it is; that is most of a message, and most of the work. */
export type Detail = 'brief' | 'whole'

/** Reads TikTok's message bytes. The only place behind which a wire schema is known. */
export interface Wire {
  decode(type: string, bytes: Uint8Array, detail: Detail): DecodeResult
}
