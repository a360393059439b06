import SwiftProtobuf
package import TorporModel

/// As `BackendReport`: "no, because, do this" is an answer like "yes, in this version", not an error.
extension BackendReport: WireValue {
    /// - Throws: `invalidArgument` for a backend's name that is none.
    package init(wire: Torpor_V1_BackendReport) throws(TorporError) {
        self.init(
            name: try BackendKind.parse(wire.name), available: wire.available, version: wire.hasVersion ? wire.version : nil,
            reason: wire.hasReason ? wire.reason : nil, remedy: wire.hasRemedy ? wire.remedy : nil,
            abilities: wire.abilities.compactMap { word in
                Ability(rawValue: word.name).map { AbilityReport($0, unless: word.hasReason ? word.reason : nil) }
            },
            isDouble: wire.isDouble)
    }

    package var wire: Torpor_V1_BackendReport {
        .with {
            $0.name = name.rawValue
            $0.available = available
            if let version { $0.version = version }
            if let reason { $0.reason = reason }
            if let remedy { $0.remedy = remedy }
            $0.abilities = abilities.map { report in
                .with {
                    $0.name = report.ability.rawValue
                    if let reason = report.reason { $0.reason = reason }
                }
            }
            $0.isDouble = isDouble
        }
    }
}
