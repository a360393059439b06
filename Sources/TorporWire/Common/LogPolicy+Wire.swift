import SwiftProtobuf
import TorporModel

/// As `LogPolicy`.
extension LogPolicy {
    /// - Throws: `invalidArgument` for sizes that no node keeps.
    init(wire: Torpor_V1_WorkloadSpec.Logs) throws(TorporError) {
        guard Self.fileSizes.contains(wire.fileBytes) else { throw Malformed.outOfRange("the size of a log's file", wire.fileBytes) }
        guard Self.fileCounts.contains(wire.files) else { throw Malformed.outOfRange("the number of a log's files", wire.files) }
        self.init(fileBytes: wire.fileBytes, files: wire.files)
    }

    var wire: Torpor_V1_WorkloadSpec.Logs {
        .with {
            $0.fileBytes = fileBytes
            $0.files = files
        }
    }
}
