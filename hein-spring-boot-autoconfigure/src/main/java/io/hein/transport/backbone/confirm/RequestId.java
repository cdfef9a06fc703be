package io.hein.transport.backbone.confirm;

/**
 * Identifies one report.
 *
 * @param edge who asks for it
 * @param number which one of that edge
 */
record RequestId(EdgeId edge, long number) {

}
