import TorporModel

/// One of everything that travels, with every optional both present and absent somewhere.
enum Samples {
    static let workload = WorkloadID(unchecked: "w-1f3a")
    static let node = NodeID(unchecked: "node-a")
    static let name = WorkloadName.sample
    static let hash = ContentHash(bytes: (0..<32).map { UInt8($0 * 7 & 0xff) })
    static let other = ContentHash(bytes: [UInt8](repeating: 0xfe, count: 32))
    static let address = PeerAddress(node: node, host: "10.0.0.2", port: 7443)

    static let spec = WorkloadSpec(
        backend: BackendKind(unchecked: "oci"), command: ["python3", "-c", "print(\"ü\")"], environment: ["A": "1", "B": ""],
        workingDirectory: "/srv", user: WorkloadUser(user: 1000, group: .max), bundle: "/bundles/x",
        limits: ResourceLimits(memoryBytes: 1 << 30, cpuMillis: 1500, processes: 1, openFiles: .max),
        stop: StopPolicy(signal: .usr2, graceMs: .max), restart: RestartPolicy(.onFailure, limit: .max),
        network: NetworkPolicy(isOwn: true, connections: .keep),
        ports: [PublishedPort(node: 8080, workload: 80), PublishedPort(node: 53, workload: 5353, transport: .udp)],
        labels: ["team": "web", "": ""], placement: placement,
        logs: LogPolicy(fileBytes: 64 << 10, files: 100), exec: .end, hooks: hooks,
        image: image, volumes: volumes, secrets: [token], priority: 100,
        snapshots: RetentionPolicy(keep: .max, maxAgeMs: 1, maxBytes: .max), sleep: sleep,
        machine: machine,
        door: HTTPDoor(port: 80, health: ["/healthz", ""], healthAnswer: 599, placeholder: true, pageAfterMs: .max, retryAfter: .max))
    static let placement: PlacementRules = {
        let rules = try? PlacementRules(
            require: [.parse("zone in (a, b), !spot")], prefer: [.parse("disk= weight 100")], near: [.parse("app=db by x.y/zone weight 1")],
            apart: [.parse("app notin (a, b)"), .parse("app")], strategy: .pack)
        guard let rules else { preconditionFailure("those are rules") }
        return rules
    }()
    static let sleep = SleepPolicy(
        dozeMs: 1, sleepMs: .max, deepMs: 0, awakeMs: .max, cpuMillis: .max, connections: .served,
        ignored: [AddressRange(.max, bits: 32), AddressRange(0, bits: 0)],
        hours: [DayHours(from: 1320, to: 360), DayHours(from: 0, to: 1440)],
        lock: "", ask: WorkloadCall(.http(port: 1, path: "/"), timeoutMs: .max))
    static let rest = RestReport(tier: .doze, awakeBecause: ["\"ü\"", ""], quietMs: .max, next: .init(tier: .deep, inMs: .max))
    static let hooks = LifecycleHooks(
        beforeSleep: WorkloadHook(WorkloadCall(.command(["a", "b c"]), timeoutMs: 1), isRequired: true),
        afterWake: WorkloadHook(WorkloadCall(.http(port: .max, path: "/x")), isRequired: false))
    static let machine = MachineSpec(
        kernel: "/srv/vmlinux", initrd: "/srv/initrd", arguments: "console=ttyS0 \"ü\"",
        drives: [MachineDrive(path: "/srv/root.img"), MachineDrive(path: "/srv/data.img", readOnly: true, shared: true)],
        vsock: 3, throttle: 80)
    static let image: ImageSource = {
        guard let reference = try? ImageReference("docker://example.org/web:1") else { preconditionFailure("that is a reference") }
        return ImageSource(reference, digest: hash)
    }()
    static let volumes = [
        Volume(path: "/data", kind: .own(bytes: 1 << 20)), Volume(path: "/more", kind: .own(bytes: nil)),
        Volume(path: "/shared", kind: .shared("/srv/x"), isReadOnly: true), Volume(path: "/dev/x", kind: .host("/dev/y")),
        Volume(path: "/scratch", kind: .memory(bytes: .max)),
    ]
    static let token: SecretName = {
        guard let name = try? SecretName("DB_token.1") else { preconditionFailure("that is a name") }
        return name
    }()
    static let secrets = Secrets([token: [0, 255, 10]])
    static let bareSpec = WorkloadSpec(
        backend: BackendKind(unchecked: "oci"), command: [], machine: MachineSpec(kernel: ""))

    static let facts = HostFacts(
        architecture: "x86_64", kernel: "6.1.0", cpuFlags: ["sse2", "avx2", "avx512f"], engines: ["criu": "4.1.1", "runc": "1.1.5"])
    static let needs = WorkloadNeeds(
        facts: facts, mappedFiles: [MappedFile(path: "/lib/libc.so.6", buildID: "abcd"), MappedFile(path: "/etc/x", buildID: "size:12")],
        memoryBytes: .max, artifactBytes: 0,
        shared: [SharedFolder(path: "/srv/x", mark: "m", proof: "p"), SharedFolder(path: "/srv/y", mark: "m", proof: nil)])
    static let manifest = SignedManifest(payload: [123, 125], hash: hash, signature: [1, 2, 3], certificate: [0x30, 0])

    static let verbs: [Order.Verb] = [
        .start(name: name, spec: spec), .start(name: name, spec: bareSpec), .survey(lazily: false), .survey(lazily: true),
        .prepare(name: name, spec: spec, needs: needs), .fence(), .fence(yields: true), .fence(announced: true), .unfence,
        .freeze(leaseMs: 30_000), .freeze(leaseMs: 1, yields: true), .renew(leaseMs: 1, counter: .max),
        .precopy(snapshot: SnapshotID(unchecked: "r-1"), createdAt: Timestamp(milliseconds: 7), lineage: 2, durable: true),
        .precopy(snapshot: SnapshotID(unchecked: "r-2"), createdAt: Timestamp(milliseconds: 8), lineage: 2, follower: address.node),
        .follow(snapshot: SnapshotID(unchecked: "r-2"), from: address, urgency: .patient),
        .capture(snapshot: SnapshotID(unchecked: "s-1"), createdAt: Timestamp(milliseconds: -5), lineage: 3, durable: true),
        .capture(snapshot: SnapshotID(unchecked: "s-2"), createdAt: Timestamp(milliseconds: .max), lineage: 0, durable: false),
        .capture(
            snapshot: SnapshotID(unchecked: "s-4"), createdAt: Timestamp(milliseconds: 1), lineage: 1, durable: false,
            follower: address.node),
        .follow(snapshot: SnapshotID(unchecked: "s-4"), from: address),
        .captureLazily(snapshot: SnapshotID(unchecked: "s-4"), createdAt: Timestamp(milliseconds: -6), lineage: 4),
        .restoreLazily(manifest: manifest, from: address), .complete(from: address), .complete(from: nil),
        .fetch(manifest: manifest, from: address), .fetch(manifest: manifest, from: address, urgency: .frozen),
        .restoreHeld(manifest: manifest), .seal(manifest: hash), .thaw, .discard,
        .release(manifest: other), .vow, .redirect, .sync, .retire, .collect, .stop(graceMs: 10_000), .remove, .grant(manifest: manifest),
        .wake,
        .restart(graceMs: nil), .restart(graceMs: 0),
        .image(.pull(image.reference)), .image(.check(hash)),
        .image(.pack(hash, ImageOrder.Packet(snapshot: SnapshotID(unchecked: "s-3"), name: name, createdAt: Timestamp(milliseconds: 7)))),
        .image(.take(hash, manifest, from: address)),
    ]

    static let errands: [SnapshotErrand] = [
        .processes(manifest), .send(manifest, to: .archive), .send(manifest, to: .layout), .send(manifest, to: .image(image.reference)),
        .take(.archive("/srv/a.tar"), as: errandName), .take(.image(image.reference), as: errandName),
    ]
    static let errandName = SnapshotErrand.Name(
        snapshot: SnapshotID(unchecked: "s-4"), workload: WorkloadID(unchecked: "w-4"), createdAt: Timestamp(milliseconds: 8))
    static let process = CapturedProcess(pid: 7, parent: 1, name: "count", threads: 3)
    static let errandAnswers: [SnapshotErrand.Answer] = [
        .processes([]), .processes([process]), .taken(manifest),
        .sent(SentSnapshot(node: NodeID(unchecked: "node-a"), place: "/srv/a.tar", bytes: .max)),
    ]
    static let details = [
        SnapshotDetail(manifest: manifest, nodes: [NodeID(unchecked: "node-a")], processes: [process]),
        SnapshotDetail(manifest: manifest, nodes: [], processes: []), SnapshotDetail(manifest: manifest, nodes: [], processes: nil),
    ]

    static let answers: [Answer] = [
        .done, .needs(needs), .frozen, .captured(manifest),
        .fetched(FetchReport(sentBytes: 1, hadBytes: 2, logicalBytes: .max, encoding: .zstd)), .held, .sealed,
        .running,
        .gone(exact: hash), .gone(exact: nil), .vowed(through: Incarnation(9)), .stopped(exitStatus: -9), .stopped(exitStatus: 0),
        .stopped(exitStatus: nil), .image(hash), .packed(manifest), .precopied(manifest, newBytes: 5),
    ]

    static let copy = CopyState.Copy(name: name, spec: spec, incarnation: Incarnation(4), attempt: Attempt(7), made: Attempt(5), life: 3)

    static let states: [CopyState] = [
        .absent, .starting(Attempt(1), name: name, spec: spec), .running(copy), .freezing(copy), .frozen(copy, captured: hash),
        .frozen(copy, captured: nil), .sealed(copy, hash), .prepared(Attempt(2), name: name, spec: bareSpec), .restoring(copy, hash),
        .held(copy, hash), .releasing(copy, other), .destroying(copy), .stopping(copy), .stopped(copy, exitStatus: 137),
        .stopped(copy, exitStatus: nil), .restarting(copy),
    ]

    static let truths: [CopyTruth] = [
        .absent, .running, .frozen(.idle), .frozen(.armed(Attempt(3), deadline: 99, counter: 2)), .frozen(.sealed(Attempt(8))), .held,
        .exited(status: 1), .exited(status: nil),
    ]

    static let backends = [
        BackendReport(
            BackendKind(unchecked: "oci"), version: "1.1.5", [AbilityReport(.held), AbilityReport(.gpu, unless: "no \"ü\"")], isDouble: true
        ),
        BackendReport(
            name: BackendKind(unchecked: "qemu"), available: false, version: nil, reason: "not installed", remedy: "apt-get install"),
    ]

    static let report = NodeReport(
        node: node, address: address, boot: BootID(unchecked: "0f1e-2d"), journal: JournalID(unchecked: "j-1"), facts: facts,
        backends: backends, freeMemoryBytes: 12, freeDiskBytes: .max,
        copies: states.flatMap { state in
            (truths + [nil]).map {
                CopyReport(
                    workload: workload, state: state, truth: $0, obstacles: ["a terminal is open"], isToRestart: $0 == nil, sessions: ["v"],
                    mayWake: $0 == nil ? Incarnation(7) : nil, rest: $0 == .running ? rest : nil,
                    lastWake: $0 == .running ? lastWake : nil,
                    unwoken: $0 == .running ? nil : WakeFailure(code: .noCapacity, message: "no room"),
                    memoryBytes: $0 == .running ? 7 : nil)
            }
        }, version: "0.1.0", images: images, artifacts: artifacts[0], labels: ["zone": "a", "x.y/z": ""])
    static let lastWake = WakeNote(
        at: Timestamp(milliseconds: 7), traceId: "t", story: WakeStory(letThroughUs: 0, answeredUs: .max, connections: 3, datagrams: 4))
    static let artifacts = [
        ArtifactReport(storedBytes: .max, quotaBytes: 0, retention: RetentionPolicy(maxBytes: 0), incidents: 2),
        ArtifactReport(storedBytes: 0, quotaBytes: nil, retention: RetentionPolicy(), incidents: 0),
    ]
    static let checks = [
        SnapshotCheck(node: node, chunks: .max, storedBytes: .max, flaws: ["chunk x is damaged", ""]),
        SnapshotCheck(node: node, chunks: 0, storedBytes: 0, flaws: []),
    ]
    static let images = [
        ImageReport(digest: hash, reference: "oci:/i:t", bytes: .max, usedBy: ["web", "s-1"]),
        ImageReport(digest: other, reference: "", bytes: 0, usedBy: []),
    ]

    static let kinds: [JobKind] = [
        .run(name: name, spec: spec, on: node), .run(name: name, spec: bareSpec, on: nil), .migrate(name: name, to: node),
        .migrate(name: name, to: node, mode: .live(PrecopyLimits(maxDowntimeMs: 0, maxRounds: 1))),
        .migrate(name: name, to: node, mode: .live(PrecopyLimits())),
        .migrate(name: name, to: node, mode: .lazy),
        .checkpoint(name: name, stop: true), .checkpoint(name: name, stop: false, live: PrecopyLimits(maxDowntimeMs: 5, maxRounds: 2)),
        .restore(snapshot: SnapshotID(unchecked: "s-1"), name: name, on: node),
        .clone(snapshot: SnapshotID(unchecked: "s-1"), name: name, on: node),
        .clone(snapshot: SnapshotID(unchecked: "s-1"), name: name, on: nil),
        .restore(snapshot: SnapshotID(unchecked: "s-1"), name: nil, on: nil), .stop(name: name, graceMs: 0),
        .stop(name: name, graceMs: nil), .start(name: name), .restart(name: name, graceMs: 5), .restart(name: name, graceMs: nil),
        .remove(name: name, force: true), .hibernate(name: name), .wake(name: name), .deepen(name: name, to: nil),
        .deepen(name: name, to: node),
        .remove(name: name, force: false),
    ]

    static let requests: [JobRequest] = kinds.flatMap { kind in
        [
            JobRequest(
                key: IdempotencyKey(unchecked: "k-1"), kind: kind,
                traceParent: TraceParent(traceID: "4bf92f3577b34da6a3ce929d0e0e4736", spanID: "00f067aa0ba902b7", sampled: false),
                timeoutMs: 5),
            JobRequest(key: IdempotencyKey(unchecked: "k-2"), kind: kind, traceParent: nil, timeoutMs: nil),
        ]
    }

    static let error = TorporError(
        code: .attemptOver, message: "attempt 3 is over — für immer", remedy: "submit it again", causes: ["refused: a", "b"])

    static let steps: [StepView] = [
        StepView(name: "freeze", state: .succeeded, startedAt: "2026-11-21T04:42:39.120Z", durationMs: 12),
        StepView(name: "copy", state: .running, startedAt: "2026-11-21T04:42:39.132Z", durationMs: nil),
        StepView(name: "undo freeze", state: .failed, startedAt: "", durationMs: 0, note: "half", error: ErrorView(error)),
    ]

    static let jobs: [JobView] = [JobView.State.running, .succeeded, .undone, .failed, .stuck, .cancelled].flatMap { state in
        [
            JobView(
                job: JobID(unchecked: "j-1"), kind: "migrate", workload: name, state: state, from: node, to: NodeID(unchecked: "node-b"),
                incarnation: 3, requester: "operator/alice", createdAt: "2026-11-21T04:42:39.120Z", blackoutMs: 340, totalMs: 2000,
                sentBytes: 5, logicalBytes: 6, rounds: 1, snapshot: SnapshotID(unchecked: "s-1"), traceId: "4bf9", steps: steps,
                waiting: "node-b is lost", error: ErrorView(error), encoding: .zstd, hadBytes: 7),
            JobView(
                job: JobID(unchecked: "j-2"), kind: "stop", workload: name, state: state, from: nil, to: nil, incarnation: nil,
                requester: "", createdAt: "", blackoutMs: nil, totalMs: nil, sentBytes: nil, logicalBytes: nil, rounds: 0, snapshot: nil,
                traceId: "", steps: [], waiting: nil, error: nil),
        ]
    }

    static let plans = [
        PlanView(kind: "migrate", workload: name, from: node, to: node, steps: ["reserve"], refusals: ["target is source"]),
        PlanView(kind: "run", workload: name, from: nil, to: nil, steps: [], refusals: []),
    ]

    static let placements = [
        PlacementView(
            workload: name, reason: .drain, strategy: .pack, chosen: node, because: "\"ü\"",
            candidates: [
                .init(
                    node: node, isHome: true, reasons: ["a", ""],
                    score: .init(wishes: .min, parts: ["+1 disk=ssd", ""], minutes: .max, freeBytes: .max)),
                .init(
                    node: NodeID(unchecked: "node-b"), isHome: false, reasons: [],
                    score: .init(wishes: 7, parts: [], minutes: 0, freeBytes: 0)),
            ], hindrances: ["it has exited"]),
        PlacementView(workload: name, reason: .new, strategy: .spread, chosen: nil, because: nil, candidates: []),
    ]

    static let workloads = [
        WorkloadView(
            name: name, id: workload, backend: BackendKind(unchecked: "oci"), node: node, state: "running", incarnation: 2,
            movable: .init(reasons: ["a terminal is open"]), job: JobID(unchecked: "j-1"), exitStatus: 3, restarts: 7, lineage: 2,
            lineageNote: "started from s-1", spec: spec, address: "100.70.1.2", rest: rest, lastWake: lastWake,
            stuck: "no room", createdAt: "2026"),
        WorkloadView(
            name: name, id: workload, backend: BackendKind(unchecked: "oci"), node: nil, state: "new", incarnation: 0,
            movable: .init(reasons: []), job: nil, exitStatus: nil, restarts: 0, lineage: 1, lineageNote: nil, spec: bareSpec, address: nil,
            createdAt: "2026"),
    ]

    static let nodes = [
        NodeView(
            name: node, state: "ready", address: "10.0.0.2:7443", workloads: 3, debts: 1, freeMemoryBytes: 5, freeDiskBytes: 6,
            lastSeenAt: "2026", version: "0.1.0", backends: backends, images: images, artifacts: artifacts[1]),
        NodeView(
            name: node, state: "lost", address: "", workloads: 0, debts: 0, freeMemoryBytes: 0, freeDiskBytes: 0, lastSeenAt: "",
            version: "",
            backends: [], limits: limits, labels: ["zone": "a", "spot": ""]),
    ]

    /// Some, as `ConversionTests` sees to.
    static let limits =
        (try? TransferLimits(
            inBytesPerSecond: 1 << 20, outBytesPerSecond: 1 << 40, transfers: 1, links: [.init(to: node, bytesPerSecond: 5 << 20)]))
        ?? .none

    static let maintenances = MaintenanceView.State.allCases.map { state in
        MaintenanceView(
            id: MaintenanceID(unchecked: "m-1"), purpose: "drain", reason: "kernel", requester: "operator/alice", createdAt: "2026",
            state: state, nodes: [.init(node: node, stage: "draining")],
            moves: MoveView.State.allCases.map {
                MoveView(
                    workload: name, from: node, to: state == .done ? node : nil, mode: "live", state: $0, percent: 7, bytes: 1,
                    blackoutMs: 2,
                    totalMs: 3, job: JobID(unchecked: "j-1"), tries: 4, reasons: ["node-b: full"])
            } + [MoveView(workload: name, from: node, to: nil, mode: "none", state: .blocked, bytes: nil, blackoutMs: nil, totalMs: nil)],
            roomLeft: [.init(node: node, freeBytes: .max)], percent: 99, leftMs: state == .done ? nil : 5, elapsedMs: 6)
    }

    static let maintenanceRequests = [
        MaintenanceRequest(key: IdempotencyKey(unchecked: "k-1"), purpose: .drain, nodes: [node]),
        MaintenanceRequest(
            key: IdempotencyKey(unchecked: "k-2"), purpose: .return, nodes: [node, NodeID(unchecked: "node-b")], reason: "kernel",
            options: DrainOptions(
                rungs: Set(DrainRung.allCases), deadlineMs: .max, atDeadline: .force, nodesAtOnce: 1, movesAtOnce: 3),
            isDryRun: true),
    ]

    static let snapshots = [
        SnapshotView(
            id: SnapshotID(unchecked: "s-1"), workload: name, createdAt: "2026", backend: BackendKind(unchecked: "oci"), logicalBytes: 5,
            storedBytes: 6, nodes: [node], parent: SnapshotID(unchecked: "s-0"), pinned: true, secrets: [token]),
        SnapshotView(
            id: SnapshotID(unchecked: "s-2"), workload: name, createdAt: "2026", backend: BackendKind(unchecked: "oci"), logicalBytes: 0,
            storedBytes: 0, nodes: [], parent: nil, pinned: false),
    ]

    static let lines = [
        LogLine(at: Timestamp(milliseconds: 1), stream: .output, text: "7\n", node: node, number: 1),
        LogLine(at: Timestamp(milliseconds: 2), stream: .error, text: "", node: nil, number: .max),
        LogLine(at: Timestamp(milliseconds: 3), stream: .mark, text: "moved", node: node, number: 0),
    ]

    static let queries = [
        LogQuery(),
        LogQuery(
            after: LogPlace(number: .max, at: Timestamp(milliseconds: -1)), since: Timestamp(milliseconds: .min), tail: 1_000_000),
    ]

    static let calls = [
        ExecCall(command: ["sh"]),
        ExecCall(
            command: ["sh", "", "-c"], environment: ["A": ""], workingDirectory: "", user: WorkloadUser(user: 0, group: .max),
            terminal: WindowSize(columns: .max, rows: 0)),
    ]

    static let inputs: [ExecInput] = [.data([]), .data([0, 255]), .end, .window(WindowSize(columns: 80, rows: 24))]
    static let outputs: [ExecOutput] = [.output([]), .output([255]), .error([0])]

    static let spans = [
        SpanRecord(
            traceID: "4bf9", spanID: "00f0", parentSpanID: "00f1", name: "freeze", service: "torpor-agent", node: node,
            startNanoseconds: 1, endNanoseconds: .max, attributes: ["a": "b"], status: .error("")),
        SpanRecord(
            traceID: "4bf9", spanID: "00f0", parentSpanID: nil, name: "job", service: "torpor-cli", node: nil, startNanoseconds: 0,
            endNanoseconds: 0, attributes: [:], status: .ok),
    ]
}
