import SwiftProtobuf
package import TorporModel

/// As `Answer`: what an agent says of an order that it obeyed.
///
/// An answer that cannot be read means that the order *was* obeyed: the client must call that an unknown outcome, not a refusal.
extension Answer: WireValue {
    /// - Throws: `invalidArgument` for an answer that is absent, malformed or of a newer peer.
    package init(wire: Torpor_V1_Answer) throws(TorporError) {
        switch wire.answer {
        case .done: self = .done
        case .needs(let needs): self = .needs(try WorkloadNeeds(wire: needs))
        case .frozen: self = .frozen
        case .captured(let manifest): self = .captured(try SignedManifest(wire: manifest))
        case .fetched(let report): self = .fetched(try FetchReport(wire: report))
        case .held: self = .held
        case .sealed: self = .sealed
        case .running: self = .running
        case .gone(let gone): self = .gone(exact: gone.hasExact ? try ContentHash(wire: gone.exact) : nil)
        case .vowed(let vowed): self = .vowed(through: Incarnation(vowed.through))
        case .stopped(let stopped): self = .stopped(exitStatus: stopped.hasExitStatus ? stopped.exitStatus : nil)
        case .image(let digest): self = .image(try ContentHash(wire: digest))
        case .packed(let manifest): self = .packed(try SignedManifest(wire: manifest))
        case .precopied(let round): self = .precopied(try SignedManifest(wire: round.manifest), newBytes: round.newBytes)
        case nil: throw Malformed.unknown("an agent's answer")
        }
    }

    package var wire: Torpor_V1_Answer {
        .with {
            $0.answer =
                switch self {
                case .done: .done(.init())
                case .needs(let needs): .needs(needs.wire)
                case .frozen: .frozen(.init())
                case .captured(let manifest): .captured(manifest.wire)
                case .fetched(let report): .fetched(report.wire)
                case .held: .held(.init())
                case .sealed: .sealed(.init())
                case .running: .running(.init())
                case .gone(let exact): .gone(.with { if let exact { $0.exact = exact.wire } })
                case .vowed(let through): .vowed(.with { $0.through = through.number })
                case .image(let digest): .image(digest.wire)
                case .packed(let manifest): .packed(manifest.wire)
                case .precopied(let manifest, let bytes):
                    .precopied(.with { ($0.manifest, $0.newBytes) = (manifest.wire, bytes) })
                case .stopped(let status): .stopped(.with { if let status { $0.exitStatus = status } })
                }
        }
    }
}
