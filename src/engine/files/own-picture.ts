declare const ownPicture: unique symbol;
/**
 * A small picture of a file that the user has: one of the two raw pictures that a window may show (the other is the
 * enrolment of the user's own face). It goes to the local window only, never over a network and never to the disk.
 */
export type OwnPicture = Buffer & { readonly [ownPicture]: true };
