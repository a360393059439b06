import SwiftProtobuf
import TorporModel

/// As `Order.Verb`, case by case. The compiler knows when one is missing here; nothing falls through to a default.
///
/// Hashes are 32 bytes on the wire and 64 digits in the model. Durations are milliseconds.
extension Order.Verb {
    /// - Throws: `invalidArgument` for whatever the verb carries that is malformed: half an order is never obeyed.
    init(wire: Torpor_V1_Order.OneOf_Verb) throws(TorporError) {
        switch wire {
        case .start(let start): self = .start(name: try WorkloadName(start.name), spec: try WorkloadSpec(wire: start.spec))
        case .survey(let survey): self = .survey(lazily: survey.lazily)
        case .prepare(let prepare): self = try Self.read(prepare)
        case .fence(let fence): self = .fence(yields: fence.yields, announced: fence.announced)
        case .unfence: self = .unfence
        case .freeze(let freeze): self = .freeze(leaseMs: freeze.leaseMs, yields: freeze.yields)
        case .renew(let renew): self = .renew(leaseMs: renew.leaseMs, counter: renew.counter)
        case .precopy(let round):
            self = .precopy(
                snapshot: try SnapshotID.parse(round.snapshot), createdAt: Timestamp(milliseconds: round.createdAtMs),
                lineage: round.lineage, durable: round.durable, follower: round.hasFollower ? try NodeID.parse(round.follower) : nil)
        case .capture(let capture): self = try Self.read(capture)
        case .captureLazily(let capture): self = try Self.readLazily(capture)
        case .fetch(let fetch): self = try Self.read(fetch)
        case .follow(let follow):
            self = .follow(
                snapshot: try SnapshotID.parse(follow.snapshot), from: try PeerAddress(wire: follow.from),
                urgency: follow.patient ? .patient : .frozen)
        case .restoreHeld(let held): self = .restoreHeld(manifest: try SignedManifest(wire: held.manifest))
        case .restoreLazily(let fetch):
            self = .restoreLazily(manifest: try SignedManifest(wire: fetch.manifest), from: try PeerAddress(wire: fetch.from))
        case .seal(let name): self = .seal(manifest: try ContentHash(wire: name.hash))
        case .thaw: self = .thaw
        case .discard: self = .discard
        case .release(let name): self = .release(manifest: try ContentHash(wire: name.hash))
        case .vow: self = .vow
        case .grant(let grant): self = .grant(manifest: try SignedManifest(wire: grant.manifest))
        case .wake: self = .wake
        case .redirect: self = .redirect
        case .complete(let complete): self = .complete(from: complete.hasFrom ? try PeerAddress(wire: complete.from) : nil)
        case .sync: self = .sync
        case .retire: self = .retire
        case .collect: self = .collect
        case .image(let image): self = .image(try ImageOrder(wire: image))
        case .stop(let stop): self = .stop(graceMs: stop.graceMs)
        case .restart(let restart): self = .restart(graceMs: restart.hasGraceMs ? restart.graceMs : nil)
        case .remove: self = .remove
        }
    }

    private static func read(_ prepare: Torpor_V1_Order.Prepare) throws(TorporError) -> Self {
        .prepare(
            name: try WorkloadName(prepare.name), spec: try WorkloadSpec(wire: prepare.spec),
            needs: try WorkloadNeeds(wire: prepare.needs))
    }

    private static func read(_ capture: Torpor_V1_Order.Capture) throws(TorporError) -> Self {
        .capture(
            snapshot: try SnapshotID.parse(capture.snapshot), createdAt: Timestamp(milliseconds: capture.createdAtMs),
            lineage: capture.lineage, durable: capture.durable,
            follower: capture.hasFollower ? try NodeID.parse(capture.follower) : nil)
    }

    private static func readLazily(_ capture: Torpor_V1_Order.Capture) throws(TorporError) -> Self {
        .captureLazily(
            snapshot: try SnapshotID.parse(capture.snapshot), createdAt: Timestamp(milliseconds: capture.createdAtMs),
            lineage: capture.lineage)
    }

    private static func read(_ fetch: Torpor_V1_Order.Fetch) throws(TorporError) -> Self {
        .fetch(
            manifest: try SignedManifest(wire: fetch.manifest), from: try PeerAddress(wire: fetch.from),
            urgency: fetch.frozen ? .frozen : .patient)
    }

    var wire: Torpor_V1_Order.OneOf_Verb {
        switch self {
        case .start(let name, let spec):
            .start(.with { ($0.name, $0.spec) = (name.rawValue, spec.wire) })
        case .survey(let lazily): .survey(.with { $0.lazily = lazily })
        case .prepare(let name, let spec, let needs):
            .prepare(.with { ($0.name, $0.spec, $0.needs) = (name.rawValue, spec.wire, needs.wire) })
        case .fence(let yields, let announced): .fence(.with { ($0.yields, $0.announced) = (yields, announced) })
        case .unfence: .unfence(.init())
        case .freeze(let lease, let yields): .freeze(.with { ($0.leaseMs, $0.yields) = (lease, yields) })
        case .renew(let lease, let counter): .renew(.with { ($0.leaseMs, $0.counter) = (lease, counter) })
        case .precopy(let snapshot, let createdAt, let lineage, let durable, let follower):
            .precopy(
                .with {
                    ($0.snapshot, $0.createdAtMs) = (snapshot.rawValue, createdAt.milliseconds)
                    ($0.lineage, $0.durable) = (lineage, durable)
                    if let follower { $0.follower = follower.rawValue }
                })
        case .capture(let snapshot, let createdAt, let lineage, let durable, let follower):
            .capture(
                .with {
                    ($0.snapshot, $0.createdAtMs) = (snapshot.rawValue, createdAt.milliseconds)
                    ($0.lineage, $0.durable) = (lineage, durable)
                    if let follower { $0.follower = follower.rawValue }
                })
        case .captureLazily(let snapshot, let createdAt, let lineage):
            .captureLazily(
                .with { ($0.snapshot, $0.createdAtMs, $0.lineage) = (snapshot.rawValue, createdAt.milliseconds, lineage) })
        case .fetch(let manifest, let from, let urgency):
            .fetch(.with { ($0.manifest, $0.from, $0.frozen) = (manifest.wire, from.wire, urgency == .frozen) })
        case .follow(let snapshot, let from, let urgency):
            .follow(.with { ($0.snapshot, $0.from, $0.patient) = (snapshot.rawValue, from.wire, urgency == .patient) })
        case .restoreHeld(let manifest): .restoreHeld(.with { $0.manifest = manifest.wire })
        case .restoreLazily(let manifest, let from): .restoreLazily(.with { ($0.manifest, $0.from) = (manifest.wire, from.wire) })
        case .seal(let manifest): .seal(.with { $0.hash = manifest.wire })
        case .thaw: .thaw(.init())
        case .discard: .discard(.init())
        case .release(let manifest): .release(.with { $0.hash = manifest.wire })
        case .vow: .vow(.init())
        case .grant(let manifest): .grant(.with { $0.manifest = manifest.wire })
        case .wake: .wake(.init())
        case .redirect: .redirect(.init())
        case .complete(let from): .complete(.with { if let from { $0.from = from.wire } })
        case .sync: .sync(.init())
        case .retire: .retire(.init())
        case .collect: .collect(.init())
        case .image(let image): .image(image.wire)
        case .stop(let grace): .stop(.with { $0.graceMs = grace })
        case .restart(let grace): .restart(.with { if let grace { $0.graceMs = grace } })
        case .remove: .remove(.init())
        }
    }
}
