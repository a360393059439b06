import SwiftProtobuf
package import TorporModel

/// As `BackendReport`: "no, because, do this" is an answer like "yes, in this version", not an error.
extension BackendReport: WireValue {
    /// - Throws: `invalidArgument` for a backend's name that is none.
    package init(wire: Torpor_V1_BackendReport) throws(TorporError) {
        self.init(
            name: try BackendKind.parse(wire.name), available: wire.available, version: wire.hasVersion ? wire.version : nil,
            reason: wire.hasReason ? wire.reason : nil, remedy: wire.hasRemedy ? wire.remedy : nil,
            movesLazily: wire.hasMovesLazily ? wire.movesLazily : nil)
    }

    package var wire: Torpor_V1_BackendReport {
        .with {
            $0.name = name.rawValue
            $0.available = available
            if let version { $0.version = version }
            if let reason { $0.reason = reason }
            if let remedy { $0.remedy = remedy }
            if let movesLazily { $0.movesLazily = movesLazily }
        }
    }
}
