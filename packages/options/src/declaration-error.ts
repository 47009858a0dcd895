/** A declaration contradicts itself: a mistake of the programmer, thrown by `declareOptions` and never by `parse`. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  readonly code = 'EC_OPTIONS_DECLARATION';
}
