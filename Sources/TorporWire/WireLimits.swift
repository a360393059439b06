/// What a message may ask for, asserted where it is read.
///
/// The proto says the same in words; a peer that asks for more gets a refusal with the range in it, not as much as there is room for.
package enum WireLimits {
    /// Lines of output that a tail may ask for; an answer carries as many as fit, and says when there are more.
    package static let logLines = 1...1_000_000
    /// Jobs in one listing.
    package static let jobs = 1...10_000
    /// Chunks in one `Fetch`: 1 GiB at 1 MiB each. A longer list is asked for in several calls, so that each has a bounded deadline.
    package static let chunksPerFetch = 1024
    /// Bytes of one chunk.
    package static let chunkBytes = 1 << 20
    /// Bytes a sender may have unacknowledged: below it two cores idle, above it both sides buffer (swift-stack recipe 4.2).
    package static let creditBytes = 4 << 20
    /// Bytes that a follower may ask for: they are in the captured node's memory.
    package static let greatestCreditBytes = 64 << 20
    /// Bytes of an error that travels in a trailer; longer causes are cut, outermost kept. HTTP/2 header lists end at 16 KiB.
    package static let errorBytes = 6 << 10
}
