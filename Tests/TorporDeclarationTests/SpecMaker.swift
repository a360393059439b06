import TorporDeclaration
import TorporModel

/// Makes up specifications that a person could have declared, the strange ones too; the same from the same seed.
struct SpecMaker: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func spec() -> WorkloadSpec {
        var spec = WorkloadSpec(backend: BackendKind(unchecked: one(["oci", "qemu", "no", "1e3"])), command: [])
        if toss() { spec.bundle = one(["/", "/srv/bundle", "/a b/*", "/é: #"]) }
        if toss() || spec.bundle == nil { spec.command = [one(["sh", "80", "*", "yes"])] + texts() }
        spec.environment = pairs()
        spec.workingDirectory = maybe(one(["/", "/srv", "/a, b"]))
        spec.user = maybe(WorkloadUser(user: one([0, 1000, 4_294_967_294]), group: one([0, 59, 1000])))
        spec.limits = ResourceLimits(
            memoryBytes: maybe(one([1, 1 << 10, 1023, 512 << 20, (1 << 40) + 1, 1 << 63, .max])),
            cpuMillis: maybe(UInt32.random(in: 1...1_024_000, using: &self)), processes: maybe(one([1, 100, .max])),
            openFiles: maybe(UInt32.random(in: 1...99_999, using: &self)))
        spec.stop = StopPolicy(signal: one(StopSignal.allCases), graceMs: one([1, 10_000, 90_000, 3_600_000, 10_001, 3_153_600_000_000]))
        spec.restart = one([
            RestartPolicy(), RestartPolicy(.always), RestartPolicy(.onFailure), RestartPolicy(.onFailure, limit: 1),
            RestartPolicy(.always, limit: .max),
        ])
        spec.ports = (0..<UInt16.random(in: 0...3, using: &self)).map {
            PublishedPort(node: 8080 + $0, workload: one([1, 80, 65535]), transport: one(PortTransport.allCases))
        }
        spec.network.isOwn = toss()
        if spec.hasOwnNetwork { spec.network.connections = one(ConnectionPolicy.allCases) }
        if spec.hasOwnNetwork, toss() {
            spec.door = HTTPDoor(
                port: one([1, 8000, 65535]), health: Self.healths.filter { _ in toss() }, healthAnswer: one([200, 599]),
                placeholder: toss(),
                pageAfterMs: one([1, 1000, 60_000]), retryAfter: one([1, 5, 3600]))
        }
        spec.labels = pairs()
        spec.placement = PlacementRules(
            require: Self.selectors.filter { _ in toss() }, prefer: Self.wishes.filter { _ in toss() },
            near: Self.rules.filter { _ in toss() }, apart: Self.rules.filter { _ in toss() }, strategy: one(PlacementStrategy.allCases))
        spec.snapshots = RetentionPolicy(
            keep: maybe(one([1, .max])), maxAgeMs: maybe(one([1, 604_800_000])), maxBytes: maybe(one([1, 20 << 30, 1000])))
        if spec.hasOwnNetwork { spec.sleep = one([SleepPolicy(), sleep()]) }
        spec.logs = LogPolicy(fileBytes: one([64 << 10, 100_000, 10 << 20, 64 << 20]), files: one([2, 5, 100]))
        spec.exec = one(ExecPolicy.allCases)
        spec.hooks = LifecycleHooks(beforeSleep: hook(), afterWake: hook())
        if spec.bundle == nil { spec.image = maybe(one(Self.images)) }
        if spec.image != nil, toss() { spec.command = [] }
        spec.volumes = Self.volumes.filter { _ in toss() }
        spec.priority = maybe(UInt8.random(in: 1...100, using: &self))
        if toss() {
            (spec.command, spec.bundle, spec.image) = ([], nil, nil)
            spec.machine = MachineSpec(
                kernel: one(["/srv/vmlinux", "/a b: #"]), initrd: maybe("/srv/initrd"), arguments: text(),
                drives: Self.drives.filter { _ in toss() }, vsock: maybe(one([3, .max - 1])),
                throttle: maybe(one([1, 99])))
        }
        return spec
    }

    /// One that rests: of one that does not, nothing is printed.
    private mutating func sleep() -> SleepPolicy {
        SleepPolicy(
            dozeMs: maybe(one([1, 60_000])), sleepMs: one([60_001, 3_600_000]), deepMs: maybe(86_400_000), awakeMs: one([1, 90_000]),
            cpuMillis: one([0, 5, 20, 1000]), connections: one(SleepPolicy.Connections.allCases),
            ignored: one([[], [AddressRange(0x0a00_0005, bits: 32), AddressRange(0x0a01_0000, bits: 16)]]),
            hours: one([[], [DayHours(from: 1320, to: 360), DayHours(from: 0, to: 1440)]]), lock: maybe(one(["/run/busy", "/a b: #"])),
            ask: maybe(one([WorkloadCall(.command(["a", "#"])), WorkloadCall(.http(port: 80, path: "/x"), timeoutMs: 1)])))
    }

    mutating func node() -> NodeID? { maybe(one([NodeID(unchecked: "node-a"), NodeID(unchecked: "10.0.0.1"), NodeID(unchecked: "on")])) }

    private static let healths = ["/healthz", "/", "/a:b,c"]

    private static let pieces = [
        "", "a", "yes", "null", "~", "8080:80", "010", " ", "  x ", "\t", "\n", "\r\n", "a\nb\n", "*", "&a", "!t", "# no", ": ", ", ", "[",
        "}",
        "\"", "'", "\\", "\\U00100000", "é", "e\u{301}", "😀", "👩‍👩‍👧", "\u{1}", "\u{1B}[2J", "\u{7F}",
        "\u{85}", "\u{A0}", "\u{2028}", "\u{E000}", "\u{FFFE}", "\u{FFFF}", "\u{100000}", "\u{100001}", "\u{10FFFF}", "---",
        "- ",
        "%", "@", "`", "|", ">", "<<", "=", "?", "--a=b", "/x",
    ]
    private static let selectors = ["zone in (a, b)", "disk=", "!x.y/z_", "yes, no"].compactMap { try? LabelSelector.parse($0) }
    private static let wishes = ["gpu", "zone!=a weight 100"].compactMap { try? PlacementPreference.parse($0) }
    private static let rules = ["app=db", "by by by", "app notin (a, b) by zone weight 1"].compactMap { try? NeighbourRule.parse($0) }
    private static let drives = [
        MachineDrive(path: "/srv/root.img"), MachineDrive(path: "/a b", readOnly: true), MachineDrive(path: "/x:y"),
        MachineDrive(path: "/s", shared: true), MachineDrive(path: "/s:s", readOnly: true, shared: true),
    ]
    private static let images = ["oci:/srv/i:t", "docker-archive:/a.tar", "docker://redis@sha256:0"].compactMap { try? SpecText.image($0) }
    private static let volumes = [
        Volume(path: "/data", kind: .own(bytes: 1 << 30)), Volume(path: "/more", kind: .own(bytes: nil)),
        Volume(path: "/a b", kind: .shared("/srv/x"), isReadOnly: true), Volume(path: "/same", kind: .shared("/same")),
        Volume(path: "/dev/x", kind: .host("/dev/y")), Volume(path: "/é", kind: .host("/: #".replacing(":", with: "")), isReadOnly: true),
        Volume(path: "/scratch", kind: .memory(bytes: 4097)),
    ]
    private static let names = [
        "A", "PATH", "yes", "null", "~", "1", "*", "&", "<<", "a:b", "{", "\"", "é", "\u{100000}", "#", "-", "%d",
        String(repeating: "\u{AD}", count: 127),
    ]

    private mutating func texts() -> [String] { (0..<Int.random(in: 0...4, using: &self)).map { _ in text() } }
    private mutating func text() -> String { (0..<Int.random(in: 0...3, using: &self)).map { _ in one(Self.pieces) }.joined() }
    private mutating func pairs() -> [String: String] {
        var pairs: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &self) { pairs[one(Self.names)] = text() }
        return pairs
    }

    private mutating func hook() -> WorkloadHook? {
        let way = toss() ? WorkloadCall.Way.command(["sh"] + texts()) : .http(port: one([1, .max]), path: one(["/", "/a?b=%20#"]))
        return maybe(WorkloadHook(WorkloadCall(way, timeoutMs: one([1, 5000, 60_000])), isRequired: toss()))
    }

    private mutating func toss() -> Bool { Bool.random(using: &self) }
    private mutating func maybe<Value>(_ value: Value) -> Value? { toss() ? value : nil }
    private mutating func one<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &self)] }
}
