// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled the same way; a warning is an error, so that none is ever left standing.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    // An asynchronous function goes on where its caller is: no hop to a pool and back for each call, a quarter of a simulation's time.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Deliberate breakages that tests plant (TorporModel/Mutant.swift): nothing of them is in a release build.
    .define("TORPOR_MUTANTS", .when(configuration: .debug)),
    .treatAllWarnings(as: .error),
]

/// One room of the house. Who may import whom is the table in ARCHITECTURE.md; `TidyTests` compares the two.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

extension Target.Dependency {
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let metrics = Self.product(name: "Metrics", package: "swift-metrics")
    static let tracing = Self.product(name: "Tracing", package: "swift-distributed-tracing")
    static let inMemoryTracing = Self.product(name: "InMemoryTracing", package: "swift-distributed-tracing")
    static let instrumentation = Self.product(name: "Instrumentation", package: "swift-distributed-tracing")
    static let grpcCore = Self.product(name: "GRPCCore", package: "grpc-swift-2")
    static let grpcProtobuf = Self.product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
    static let grpcNIO = Self.product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport")
    static let protobuf = Self.product(name: "SwiftProtobuf", package: "swift-protobuf")
    static let certificateReloading = Self.product(name: "NIOCertificateReloading", package: "swift-nio-extras")
    static let x509 = Self.product(name: "X509", package: "swift-certificates")
    static let asn1 = Self.product(name: "SwiftASN1", package: "swift-asn1")
    static let crypto = Self.product(name: "Crypto", package: "swift-crypto")
    static let nio = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioEmbedded = Self.product(name: "NIOEmbedded", package: "swift-nio")
    static let nioSSL = Self.product(name: "NIOSSL", package: "swift-nio-ssl")
    static let lifecycle = Self.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let signals = Self.product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let arguments = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = Self.product(name: "Configuration", package: "swift-configuration")
    static let subprocess = Self.product(name: "Subprocess", package: "swift-subprocess")
    static let system = Self.product(name: "SystemPackage", package: "swift-system")
    static let yams = Self.product(name: "Yams", package: "Yams")
    static let grdb = Self.product(name: "GRDB", package: "GRDB.swift")
}

let package = Package(
    name: "torpor",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "torpor", targets: ["torpor"]),
        .executable(name: "torpor-shim", targets: ["torpor-shim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 0: what things are.
        room("TorporModel"),
        // Floor 1: decisions, and the other end of every line as a protocol.
        room("TorporSaga", ["TorporModel", .logging, .tracing]),
        room("TorporScheduling", ["TorporModel"]),
        room("TorporPorts", ["TorporModel"]),
        // Floor 2: the ports fulfilled, each with one outside library.
        room("TorporStore", ["TorporModel", "TorporPorts", .grdb]),
        room("TorporArtifacts", ["TorporModel", "TorporPorts", "CLinux", "CZstd", .crypto]),
        room("TorporHost", ["TorporModel", "CLinux", .subprocess, .system]),
        room("TorporEngines", ["TorporModel", "TorporHost"]),
        room("TorporWire", ["TorporModel", .protobuf, .grpcCore, .grpcProtobuf]),
        room("TorporActivation", ["TorporModel", "CLinux", .nio, .nioPosix, .nioEmbedded, .nioHTTP1, .logging]),
        // Floor 3: policy.
        room("TorporBackends", ["TorporModel", "TorporPorts", "TorporEngines", "TorporHost", "TorporArtifacts"]),
        room("TorporCoordinator", ["TorporModel", "TorporSaga", "TorporScheduling", "TorporPorts", .logging, .tracing, .metrics]),
        room(
            "TorporAgent",
            ["TorporModel", "TorporSaga", "TorporScheduling", "TorporPorts", "TorporArtifacts", .logging, .tracing, .metrics]),
        // Floor 4: the edges.
        room(
            "TorporRPC",
            [
                "TorporModel", "TorporWire", "TorporPorts", .grpcCore, .grpcProtobuf, .grpcNIO, .protobuf, .x509, .asn1, .crypto, .nio,
                .nioSSL, .certificateReloading, .tracing, .instrumentation, .lifecycle, .logging,
            ]),
        room(
            "TorporServer",
            ["TorporModel", "TorporPorts", "TorporWire", "TorporRPC", .grpcCore, .grpcNIO, .grpcProtobuf, .protobuf, .lifecycle, .logging]),
        room(
            "TorporTelemetry",
            [
                "TorporModel", .logging, .metrics, .tracing, .instrumentation, .lifecycle, .grpcCore, .grpcNIO, .grpcProtobuf, .protobuf,
                .nio, .nioPosix, .nioHTTP1,
            ]),
        room("TorporTerminal", ["TorporModel"]),
        room("TorporDeclaration", ["TorporModel", .yams]),
        room(
            "TorporSimulation",
            ["TorporModel", "TorporSaga", "TorporPorts", "TorporAgent", "TorporCoordinator", "TorporStore", .logging]),
        // The system's zstd (libzstd-dev), for chunks.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        // C that Swift cannot reach: glibc's _GNU_SOURCE calls.
        .target(name: "CLinux"),
        // Floor 5: mains.
        .executableTarget(
            name: "torpor",
            dependencies: [
                "TorporModel", "TorporPorts", "TorporSaga", "TorporScheduling", "TorporStore", "TorporArtifacts", "TorporHost",
                "TorporEngines",
                "TorporWire", "TorporActivation", "TorporBackends", "TorporCoordinator", "TorporAgent", "TorporRPC", "TorporServer",
                "TorporTelemetry",
                "TorporTerminal", "TorporDeclaration", "TorporSimulation",
                .arguments, .configuration, .lifecycle, .signals, .logging, .metrics, .tracing, .x509, .asn1, .crypto,
            ], swiftSettings: settings),
        // One for every copy, started three times for a wake: with Swift's libraries inside it begins within 2 ms, else within 5.
        .executableTarget(
            name: "torpor-shim", dependencies: ["TorporModel", "TorporHost", "CLinux"], swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(["-static-stdlib"]), .linkedLibrary("_FoundationCollections"), .linkedLibrary("_FoundationCShims"),
            ]),
        // Edges: wire, lines, servers.
        tests("TorporActivationTests", ["TorporModel", "TorporActivation", "CLinux", .nio, .nioHTTP1]),
        tests("TorporWireTests", ["TorporModel", "TorporWire", .grpcCore, .protobuf]),
        .target(
            name: "RPCTestSupport", dependencies: ["TorporModel", "TorporRPC", .logging], path: "Tests/RPCTestSupport",
            swiftSettings: settings),
        .target(
            name: "TracingTestSupport", dependencies: [.inMemoryTracing, .instrumentation], path: "Tests/TracingTestSupport",
            swiftSettings: settings),
        tests(
            "TorporRPCTests",
            ["RPCTestSupport", "TorporModel", "TorporPorts", "TorporWire", "TorporRPC", .grpcCore, .protobuf, .x509, .asn1, .crypto]),
        tests(
            "TorporServerTests",
            [
                "RPCTestSupport", "TorporModel", "TorporPorts", "TorporWire", "TorporRPC", "TorporServer", "TorporStore",
                "TorporArtifacts", "TorporSimulation", "TorporCoordinator", "TracingTestSupport", .grpcCore, .grpcNIO, .crypto, .lifecycle,
                .logging, .tracing, .inMemoryTracing,
                .instrumentation, .nio, .nioPosix,
            ]),
        // Telemetry, and the rules of the house.
        tests("TidyTests", []),
        tests("SimulationTests", ["TorporModel", "TorporAgent", "TorporSimulation", .subprocess, .system]),
        tests("ModelTests", [.subprocess, .system]),
        tests(
            "TorporTelemetryTests",
            [
                "TorporTelemetry", "TorporModel", "TorporRPC", "RPCTestSupport", .logging, .metrics, .tracing, .lifecycle, .subprocess,
                .system, .nio, .nioPosix, .nioHTTP1,
            ]),
        tests("TorporModelTests", ["TorporModel"]),
        tests(
            "TorporAgentTests",
            [
                "TorporModel", "TorporPorts", "TorporArtifacts", "TorporAgent", "TorporStore", "TorporSimulation", "TracingTestSupport",
                .logging, .tracing,
                .inMemoryTracing,
            ]),
        tests("TorporHostTests", ["TorporModel", "TorporHost"]),
        tests("TorporEnginesTests", ["TorporModel", "TorporHost", "TorporEngines"]),
        tests(
            "TorporBackendsTests", ["TorporModel", "TorporPorts", "TorporHost", "TorporEngines", "TorporArtifacts", "TorporBackends"]),
        tests("TorporSchedulingTests", ["TorporModel", "TorporScheduling"]),
        .executableTarget(
            name: "store-crash-helper", dependencies: ["TorporModel", "TorporPorts", "TorporStore", .grdb], path: "Tests/StoreCrashHelper",
            swiftSettings: settings),
        tests("TorporArtifactsTests", ["TorporModel", "TorporPorts", "TorporArtifacts", "TorporSimulation", .crypto]),
        tests("TorporStoreTests", ["TorporModel", "TorporPorts", "TorporStore", "store-crash-helper", .grdb]),
        tests("TorporSagaTests", ["TorporModel", "TorporSaga", .logging]),
        tests(
            "TorporCoordinatorTests",
            [
                "TorporModel", "TorporSaga", "TorporPorts", "TorporStore", "TorporAgent", "TorporCoordinator", "TorporSimulation", .logging,
            ]),
        // The whole, through the built executables.
        tests("TorporTerminalTests", ["TorporModel", "TorporTerminal"]),
        tests("TorporDeclarationTests", ["TorporModel", "TorporDeclaration"]),
        tests("IntegrationTests", []),
    ]
)
