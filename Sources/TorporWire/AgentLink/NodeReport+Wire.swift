import SwiftProtobuf
package import TorporModel

/// As `NodeReport`: everything a heartbeat tells, at once.
///
/// One copy that cannot be read refuses the whole report: a node that is half known would have the other half taken for absent,
/// and absence is acted on (failures.md 20, 21).
extension NodeReport: WireValue {
    /// Whether the sender may speak for this node is not seen here but beside the certificate.
    ///
    /// - Throws: `invalidArgument` for anything malformed, down to the last copy.
    package init(wire: Torpor_V1_NodeReport) throws(TorporError) {
        try LabelSyntax.check(wire.labels)
        self.init(
            node: try NodeID.parse(wire.node), address: try PeerAddress(wire: wire.address), boot: try BootID.parse(wire.boot),
            journal: try JournalID.parse(wire.journal),
            facts: try HostFacts(wire: Malformed.require(wire.hasFacts, wire.facts, "a node's facts")),
            backends: try Wire.read(wire.backends), freeMemoryBytes: wire.freeMemoryBytes, freeDiskBytes: wire.freeDiskBytes,
            copies: try Wire.read(wire.copies), version: wire.version,
            images: wire.hasImages ? try Wire.read(wire.images.images) : nil,
            artifacts: wire.hasArtifacts ? try ArtifactReport(wire: wire.artifacts) : nil, labels: wire.labels)
    }

    package var wire: Torpor_V1_NodeReport {
        .with {
            $0.node = node.rawValue
            $0.address = address.wire
            $0.boot = boot.rawValue
            $0.journal = journal.rawValue
            $0.facts = facts.wire
            $0.backends = backends.map(\.wire)
            $0.freeMemoryBytes = freeMemoryBytes
            $0.freeDiskBytes = freeDiskBytes
            $0.copies = copies.map(\.wire)
            $0.version = version
            $0.labels = labels
            if let artifacts { $0.artifacts = artifacts.wire }
            if let images { $0.images = .with { $0.images = images.map(\.wire) } }
        }
    }
}
