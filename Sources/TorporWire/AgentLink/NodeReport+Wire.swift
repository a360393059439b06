import SwiftProtobuf
package import TorporModel

extension NodeReport: WireValue {
    package init(wire: Torpor_V1_NodeReport) throws(TorporError) {
        self.init(
            node: try NodeID.parse(wire.node), address: try PeerAddress(wire: wire.address), boot: try BootID.parse(wire.boot),
            journal: try JournalID.parse(wire.journal),
            facts: try HostFacts(wire: Malformed.require(wire.hasFacts, wire.facts, "a node's facts")),
            backends: try Wire.read(wire.backends), freeMemoryBytes: wire.freeMemoryBytes, freeDiskBytes: wire.freeDiskBytes,
            copies: try Wire.read(wire.copies), version: wire.version)
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
        }
    }
}
