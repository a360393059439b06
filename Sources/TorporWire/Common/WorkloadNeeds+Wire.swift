import SwiftProtobuf
package import TorporModel

/// As `WorkloadNeeds`: told by the source before the freeze, judged by the target.
///
/// Sizes are bytes. Absent facts are malformed: needs without facts would fit every target.
extension WorkloadNeeds: WireValue {
    /// - Throws: `invalidArgument` when the facts are missing.
    package init(wire: Torpor_V1_WorkloadNeeds) throws(TorporError) {
        self.init(
            facts: try HostFacts(wire: Malformed.require(wire.hasFacts, wire.facts, "the facts of the needs")),
            mappedFiles: wire.mappedFiles.map { MappedFile(path: $0.path, buildID: $0.buildID) },
            memoryBytes: wire.memoryBytes, artifactBytes: wire.artifactBytes, shared: try Wire.read(wire.shared))
    }

    package var wire: Torpor_V1_WorkloadNeeds {
        .with {
            $0.facts = facts.wire
            $0.mappedFiles = mappedFiles.map { file in
                .with {
                    $0.path = file.path
                    $0.buildID = file.buildID
                }
            }
            $0.memoryBytes = memoryBytes
            $0.artifactBytes = artifactBytes
            $0.shared = shared.map(\.wire)
        }
    }
}
