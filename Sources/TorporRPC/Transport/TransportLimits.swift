/// HTTP/2 as measured (swift-stack recipe, parts 0, 4 and 5). Both ends of every line are Torpor's, so both are set together here.
package enum TransportLimits {
    /// The server's default of 64 KiB costs nine tenths of the rate.
    static let window = 8 << 20
    /// One frame per chunk.
    static let frame = 1 << 20
    /// Without a number a client assumes 100, and the rest of the calls waits silently.
    static let streams = 1000
    /// A chunk with its header, or a long listing.
    static let messageBytes = 16 << 20
    /// Both ends ask whether the other lives after this long without a word, and give up after `keepaliveTimeout`: an agent must notice
    /// a dead coordinator, and a receiver a dead sender. No less than 10 s: the transport would raise it.
    static let keepalive = Duration.seconds(10)
    static let keepaliveTimeout = Duration.seconds(5)
    /// What the server tolerates: below the client's own pace, so that nobody is cut off for asking.
    static let leastPingInterval = Duration.seconds(5)
    /// A connection outlives neither a certificate nor an authority by more than this; running calls have `connectionGrace` to end.
    static let connectionAge = Duration.seconds(3600)
    static let connectionGrace = Duration.seconds(600)
    /// Of a listener that anybody may call: a signing request is a kilobyte, and one call is all there is to make.
    static let strangersBytes = 16 << 10
    static let strangersStreams = 4
    static let strangersAge = Duration.seconds(30)
    static let backoffFirst = Duration.milliseconds(100)
    static let backoffLongest = Duration.seconds(3)
}
