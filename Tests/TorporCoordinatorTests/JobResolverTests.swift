import Testing
import TorporModel

@testable import TorporCoordinator

@Suite struct JobResolverTests {
    private func refusal(_ kind: JobKind, _ picture: ClusterPicture) throws -> TorporError? {
        let resolver = JobResolver(picture: picture, names: try Sample.names(), job: try .parse("j-1")) { (_) throws(TorporError) in
            throw TorporError(.internal, "no manifest in this test")
        }
        do throws(TorporError) {
            _ = try resolver.resolve(kind)
            return nil
        } catch {
            return error
        }
    }

    private func world(obstacles: [String] = [], cordoned: Bool = false, bSeen: Int64 = 0, now: Int64 = 0) throws -> ClusterPicture {
        let web = try Sample.row("web", home: "node-a")
        let copies = [Sample.copy(of: web, obstacles: obstacles)]
        let a = try Sample.nodeRow("node-a", copies: copies, seen: now)
        return Sample.picture([web], [a, try Sample.nodeRow("node-b", cordoned: cordoned, seen: bSeen)], now: now)
    }

    @Test func aTargetThatIsTheSourceIsRefusedWithTheTrueReason() throws {
        let error = try #require(try refusal(.migrate(name: Sample.name("web"), to: Sample.node("node-a")), world()))
        #expect(error.code == .refused)
        #expect(error.message.contains("on node-a already"))
    }

    @Test(arguments: [(true, false), (false, true)], [MoveMode.lazy, .live(PrecopyLimits())])
    func aMoveInAWayThatEitherNodeCannotIsRefusedWithTheReason(able: (source: Bool, target: Bool), mode: MoveMode) throws {
        let web = try Sample.row("web", home: "node-a")
        func node(_ name: String, _ copies: [CopyReport], _ isAble: Bool) throws -> NodeRow {
            try Sample.nodeRow(name, copies: copies, lazy: isAble || mode != .lazy, live: isAble || mode == .lazy)
        }
        let nodes = [try node("node-a", [Sample.copy(of: web)], able.source), try node("node-b", [], able.target)]
        let kind = JobKind.migrate(name: try Sample.name("web"), to: try Sample.node("node-b"), mode: mode)
        let error = try #require(try refusal(kind, Sample.picture([web], nodes)))
        #expect(error.code == .unsupported)
        #expect(error.message.contains(able.source ? "node-b" : "node-a"))
        #expect(error.remedy?.contains(mode == .lazy ? "without --lazy" : "without --live") == true)
    }

    /// Proxmox VE's snapshots go with the VM: ending it would end them, and nothing would be left.
    @Test func whatLeavesNoSnapshotBehindIsNeitherPutToSleepNorStoppedInOne() throws {
        let web = try Sample.row("web", home: "node-a")
        let picture = Sample.picture([web], [try Sample.nodeRow("node-a", copies: [Sample.copy(of: web)], sleep: false)])
        for kind in [JobKind.hibernate(name: try Sample.name("web")), .checkpoint(name: try Sample.name("web"), stop: true)] {
            let error = try #require(try refusal(kind, picture))
            #expect(error.code == .unsupported && error.message.contains("leaves no snapshot"), "\(error)")
        }
        #expect(try refusal(.checkpoint(name: try Sample.name("web"), stop: false), picture) == nil)
    }

    @Test func whatSleepsIsWokenBeforeAnythingElseIsDoneWithIt() throws {
        let name = try Sample.name("web")
        let asleep = Sample.picture([try Sample.row("web", home: "node-a", life: .asleep)], [try Sample.nodeRow("node-a")])
        for kind in [
            JobKind.hibernate(name: name), .checkpoint(name: name, stop: false), .stop(name: name, graceMs: nil), .start(name: name),
            .restart(name: name, graceMs: nil),
        ] {
            let error = try #require(try refusal(kind, asleep), "\(kind)")
            #expect(error.code == .refused && error.remedy == "wake it first: torpor wake web", "\(kind): \(error)")
        }
        #expect(try refusal(.remove(name: name, force: false), asleep)?.message.contains("sleeps") == true)
        #expect(try refusal(.remove(name: name, force: true), asleep) == nil)
        #expect(try refusal(.wake(name: name), asleep) == nil)
        #expect(try refusal(.wake(name: name), world())?.message.contains("does not sleep") == true)
    }

    /// Its memory would be of one moment and its disk of another; a move is fine, for nobody writes in between.
    @Test func aMachineThatWritesASharedDriveMovesAndHasNoSnapshots() throws {
        var row = try Sample.row("web", home: "node-a")
        row.spec.command = []
        row.spec.machine = MachineSpec(kernel: "/k", drives: [MachineDrive(path: "/srv/disk", shared: true)])
        let nodes = [try Sample.nodeRow("node-a", copies: [Sample.copy(of: row)]), try Sample.nodeRow("node-b")]
        let checkpoint = JobKind.checkpoint(name: try Sample.name("web"), stop: false)
        let error = try #require(try refusal(checkpoint, Sample.picture([row], nodes)))
        #expect(error.code == .unsupported && error.message.contains("/srv/disk"))
        let move = JobKind.migrate(name: try Sample.name("web"), to: try Sample.node("node-b"), mode: .stopAndCopy)
        #expect(try refusal(move, Sample.picture([row], nodes)) == nil)
        row.spec.machine?.drives[0].readOnly = true
        #expect(try refusal(checkpoint, Sample.picture([row], nodes)) == nil)
    }

    /// Wherever the two are: neither would see what the other writes.
    @Test func aSharedDriveThatAnotherWorkloadHasIsRefusedUnlessBothOnlyRead() throws {
        func spec(_ drives: [MachineDrive]) -> WorkloadSpec {
            var spec = Sample.spec
            spec.command = []
            spec.machine = MachineSpec(kernel: "/k", drives: drives)
            return spec
        }
        func refusal(_ mine: MachineDrive, beside theirs: MachineDrive) throws -> TorporError? {
            var row = try Sample.row("web", home: "node-a")
            row.spec = spec([theirs])
            let picture = Sample.picture([row], [try Sample.nodeRow("node-a"), try Sample.nodeRow("node-b")])
            return try self.refusal(.run(name: Sample.name("new"), spec: spec([mine]), on: Sample.node("node-b")), picture)
        }
        let writes = MachineDrive(path: "/srv/disk", shared: true)
        let reads = MachineDrive(path: "/srv/disk", readOnly: true, shared: true)
        for (mine, theirs) in [(writes, writes), (writes, reads), (reads, writes)] {
            let error = try #require(try refusal(mine, beside: theirs))
            #expect(error.code == .refused && error.message.contains("web") && error.remedy?.contains("torpor rm web") == true)
        }
        #expect(try refusal(reads, beside: reads) == nil)
        #expect(try refusal(writes, beside: MachineDrive(path: "/srv/other", shared: true)) == nil)
        #expect(try refusal(writes, beside: MachineDrive(path: "/srv/disk")) == nil)
        let crooked = ["/srv/../srv/disk", "disk"].map { [MachineDrive(path: $0, shared: true)] }
        for drives in crooked + [[writes, reads]] {
            let error = try self.refusal(.run(name: Sample.name("new"), spec: spec(drives), on: nil), world())
            #expect(error?.code == .invalidArgument && error?.message.contains("shared drive") == true)
        }
    }

    /// What it cannot do at all needs no word from the copy itself, which may have been started just now.
    @Test func aWorkloadWhoseBackendCapturesNoneIsNeitherMovedNorCheckpointed() throws {
        let web = try Sample.row("web", home: "node-a")
        let nodes = [try Sample.nodeRow("node-a", held: false), try Sample.nodeRow("node-b")]
        let name = try Sample.name("web")
        let node = try Sample.node("node-b")
        let modes: [MoveMode] = [.stopAndCopy, .live(PrecopyLimits()), .lazy]
        for kind in modes.map({ JobKind.migrate(name: name, to: node, mode: $0) }) + [JobKind.checkpoint(name: name, stop: false)] {
            let error = try #require(try refusal(kind, Sample.picture([web], nodes)))
            #expect(error.code == .unsupported)
            #expect(error.message.contains("captures no workload"))
        }
        #expect(try refusal(.stop(name: name, graceMs: nil), Sample.picture([web], nodes)) == nil)
    }

    /// A machine's are in the memory that follows.
    @Test func aLazyMoveBetweenNodesThatCanIsAcceptedUnlessConnectionsOfProcessesAreKept() throws {
        var web = try Sample.row("web", home: "node-a")
        let kind = JobKind.migrate(name: try Sample.name("web"), to: try Sample.node("node-b"), mode: .lazy)
        let machine = MachineSpec(kernel: "/kernel")
        for (connections, machine) in [(ConnectionPolicy.close, nil), (.keep, nil), (.keep, machine)] {
            (web.spec.network.connections, web.spec.machine) = (connections, machine)
            let nodes = [
                try Sample.nodeRow("node-a", copies: [Sample.copy(of: web)], lazy: true), try Sample.nodeRow("node-b", lazy: true),
            ]
            let error = try refusal(kind, Sample.picture([web], nodes))
            #expect((error == nil) == (connections != .keep || machine != nil), "\(error.map { "\($0)" } ?? "accepted")")
        }
    }

    @Test func anUnknownTargetIsRefusedAndTheKnownOnesAreNamed() throws {
        let error = try #require(try refusal(.migrate(name: Sample.name("web"), to: Sample.node("node-z")), world()))
        #expect(error.message.contains("node-a") && error.message.contains("node-b"))
    }

    @Test func aLostTargetIsRefused() throws {
        let error = try #require(try refusal(.migrate(name: Sample.name("web"), to: Sample.node("node-b")), world(bSeen: 0, now: 60_000)))
        #expect(error.message.contains("lost"))
    }

    @Test func aCordonedTargetIsRefused() throws {
        let error = try #require(try refusal(.migrate(name: Sample.name("web"), to: Sample.node("node-b")), world(cordoned: true)))
        #expect(error.message.contains("cordoned"))
    }

    @Test func anUnknownWorkloadIsRefused() throws {
        #expect(try refusal(.migrate(name: Sample.name("nobody"), to: Sample.node("node-b")), world())?.code == .notFound)
        #expect(try refusal(.checkpoint(name: Sample.name("nobody"), stop: false), world())?.code == .notFound)
        #expect(try refusal(.stop(name: Sample.name("nobody"), graceMs: 1), world())?.code == .notFound)
        #expect(try refusal(.remove(name: Sample.name("nobody"), force: true), world())?.code == .notFound)
    }

    @Test func aNameThatALivingWorkloadBearsIsRefused() throws {
        let error = try refusal(.run(name: Sample.name("web"), spec: Sample.spec, on: nil), world())
        #expect(error?.code == .alreadyExists)
    }

    @Test func nothingToRunIsRefused() throws {
        var empty = Sample.spec
        empty.command = []
        #expect(try refusal(.run(name: Sample.name("new"), spec: empty, on: nil), world())?.code == .invalidArgument)
        empty.bundle = "relative/bundle"
        #expect(try refusal(.run(name: Sample.name("new"), spec: empty, on: nil), world())?.code == .invalidArgument)
    }

    @Test func aWorkloadThatCannotBeCapturedSaysWhy() throws {
        let picture = try world(obstacles: ["it has an open connection to 192.0.2.1:443"])
        for kind in [
            JobKind.migrate(name: try Sample.name("web"), to: try Sample.node("node-b")),
            .checkpoint(name: try Sample.name("web"), stop: true),
        ] {
            let error = try #require(try refusal(kind, picture))
            #expect(error.code == .refused)
            #expect(error.message.contains("192.0.2.1:443"))
        }
    }

    @Test func aBusyWorkloadIsRefusedAndItsJobIsNamed() throws {
        let busy = try Sample.row("web", home: "node-a", phase: .claimed, job: "j-9")
        let picture = Sample.picture([busy], [try Sample.nodeRow("node-a", copies: [Sample.copy(of: busy)]), try Sample.nodeRow("node-b")])
        let error = try #require(try refusal(.migrate(name: Sample.name("web"), to: Sample.node("node-b")), picture))
        #expect(error.message.contains("j-9"))
    }

    @Test func aRunningWorkloadIsNotRemovedByMistake() throws {
        #expect(try refusal(.remove(name: Sample.name("web"), force: false), world())?.code == .refused)
        #expect(try refusal(.remove(name: Sample.name("web"), force: true), world()) == nil)
    }

    @Test func aMoveThatFitsIsPinnedToTheIncarnationItWasPlannedFor() throws {
        let resolver = JobResolver(picture: try world(), names: try Sample.names(), job: try .parse("j-1")) { (_) throws(TorporError) in
            throw TorporError(.internal, "no manifest in this test")
        }
        let resolved = try resolver.resolve(.migrate(name: Sample.name("web"), to: Sample.node("node-b")))
        #expect(resolved.incarnation == Incarnation(1))
        #expect(resolved.from == (try Sample.node("node-a")))
        #expect(resolved.to == (try Sample.node("node-b")))
    }

    /// One that is being moved counts at both ends: either may be its home in the end.
    @Test func whoLivesWhereIsKnownWhereverAPlaceIsChosen() throws {
        var web = try Sample.row("web", home: "node-a", phase: .claimed, job: "j-9")
        web.target = try Sample.node("node-b")
        web.spec.labels = ["app": "web"]
        let nodes = try ["node-a", "node-b", "node-c"].map { try Sample.nodeRow($0) }
        var spec = Sample.spec
        spec.placement.apart = [try .parse("app=web")]
        let resolver = JobResolver(picture: Sample.picture([web], nodes), names: try Sample.names(), job: try .parse("j-1")) {
            (_) throws(TorporError) in
            throw TorporError(.internal, "no manifest in this test")
        }
        #expect(try resolver.resolve(.run(name: Sample.name("other"), spec: spec, on: nil)).to?.rawValue == "node-c")
        let error = try #require(
            try refusal(.run(name: Sample.name("other"), spec: spec, on: Sample.node("node-b")), Sample.picture([web], nodes)))
        #expect(error.code == .noCapacity && error.message.contains("apart from app=web, which workload web on node-b is"))
        let told = try resolver.explain(try Sample.name("web"))
        #expect(told.reason == .drain && told.chosen?.rawValue == "node-b" && told.candidates.map(\.isHome) == [true, false, false])
    }

    @Test func whatIsMadeOfASnapshotGoesElsewhereWhereItsHolderIsNoPlaceForIt() throws {
        var web = try Sample.row("web", home: "node-a")
        web.spec.labels = ["app": "web"]
        let signed = SignedManifest(payload: [], hash: ContentHash(bytes: [UInt8](repeating: 1, count: 32)), signature: [], certificate: [])
        let kept = SnapshotRow(
            id: try .parse("s-1"), manifest: signed, workload: web.id, name: web.name, backend: web.spec.backend, createdAt: web.createdAt,
            logicalBytes: 1, nodes: [try Sample.node("node-a")])
        let picture = Sample.picture([web], [try Sample.nodeRow("node-a"), try Sample.nodeRow("node-b")], snapshots: [kept])
        for (rules, wanted) in [([], "node-a"), (["app=web"], "node-b")] {
            var spec = web.spec
            spec.placement.apart = try rules.map(NeighbourRule.parse)
            let manifest = SnapshotManifest(
                snapshot: kept.id, workload: web.id, name: web.name, spec: spec, incarnation: Incarnation(1), attempt: Attempt(1),
                lineage: 1, createdAt: kept.createdAt, source: try Sample.node("node-a"),
                needs: WorkloadNeeds(facts: Sample.facts, mappedFiles: [], memoryBytes: 1, artifactBytes: 1))
            let resolver = JobResolver(picture: picture, names: try Sample.names(), job: try .parse("j-1")) { [manifest] _ in manifest }
            let clone = try resolver.resolve(.clone(snapshot: kept.id, name: Sample.name("copy"), on: nil))
            #expect(clone.to?.rawValue == wanted)
        }
    }

    @Test func aPortThatAnotherWorkloadPublishesIsRefusedBeforeAnythingStarts() throws {
        var owner = try Sample.row("web", home: "node-a")
        owner.spec.ports = [PublishedPort(node: 8080, workload: 80)]
        let picture = Sample.picture([owner], [try Sample.nodeRow("node-a"), try Sample.nodeRow("node-b")])
        var spec = Sample.spec
        spec.ports = [PublishedPort(node: 8080, workload: 8000)]
        let error = try #require(try refusal(.run(name: Sample.name("same"), spec: spec, on: Sample.node("node-a")), picture))
        #expect(error.message.contains("port 8080 belongs to workload web"))
        #expect(try refusal(.run(name: Sample.name("same"), spec: spec, on: Sample.node("node-b")), picture) == nil)
    }
}
