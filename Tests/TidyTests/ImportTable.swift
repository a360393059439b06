/// Who may import whom: the table of architecture.md, section 4, in module names.
enum ImportTable {
    /// Of the toolchain, and allowed to everyone.
    static let everyone: Set<String> = ["Swift", "Synchronization"]
    /// Of the toolchain, and allowed where the world is touched.
    static let system: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch"]

    private static let model: Set<String> = ["TorporModel"]
    private static let grpc: Set<String> = ["GRPCCore", "GRPCProtobuf", "GRPCNIOTransportHTTP2"]
    private static let nio: Set<String> = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL"]
    private static let tracing: Set<String> = ["Tracing", "Instrumentation", "ServiceContextModule"]
    private static let words: Set<String> = ["Logging", "Metrics"]

    /// What each target may import beside `everyone`.
    static let allowed: [String: Set<String>] = [
        "TorporModel": [],
        "TorporSaga": model.union(tracing).union(["Logging"]),
        "TorporScheduling": model,
        "TorporPorts": model,
        "TorporStore": model.union(system).union(["TorporSaga", "TorporPorts", "GRDB"]),
        "TorporArtifacts": model.union(system).union(["TorporPorts", "Crypto", "CLinux", "CZstd"]),
        "TorporHost": model.union(system).union(["CLinux", "Subprocess", "SystemPackage"]),
        "TorporEngines": model.union(system).union(["TorporHost"]),
        "TorporActivation": model.union(system).union(["CLinux", "NIOCore", "NIOPosix", "NIOEmbedded", "NIOHTTP1", "Logging"]),
        "TorporWire": model.union(system).union(["SwiftProtobuf", "GRPCCore", "GRPCProtobuf"]),
        "TorporBackends": model.union(system).union(["TorporPorts", "TorporEngines", "TorporHost", "TorporArtifacts"]),
        "TorporCoordinator": model.union(tracing).union(words).union(["TorporSaga", "TorporScheduling", "TorporPorts"]),
        "TorporAgent": model.union(tracing).union(words).union(["TorporSaga", "TorporScheduling", "TorporPorts", "TorporArtifacts"]),
        "TorporRPC": model.union(system).union(grpc).union(nio).union(tracing).union([
            "TorporWire", "TorporPorts", "X509", "SwiftASN1", "Crypto", "Logging", "SwiftProtobuf", "ServiceLifecycle",
            "NIOCertificateReloading",
        ]),
        "TorporServer": model.union(system).union(grpc).union([
            "TorporPorts", "TorporWire", "TorporRPC", "TorporCoordinator", "TorporAgent", "Logging", "SwiftProtobuf", "ServiceLifecycle",
        ]),
        "TorporTelemetry": model.union(system).union(grpc).union(nio).union(tracing).union(words).union([
            "SwiftProtobuf", "ServiceLifecycle",
        ]),
        // Text and JSON for people: beside architecture.md's table, so that what `torpor` prints is tested without a process.
        "TorporTerminal": model.union(["Foundation", "FoundationEssentials"]),
        "TorporDeclaration": model.union(["Yams"]),
        "TorporSimulation": model.union(system).union(words).union(tracing).union([
            "TorporPorts", "TorporSaga", "TorporScheduling", "TorporCoordinator", "TorporAgent", "TorporStore",
        ]),
        "torpor-shim": model.union(system).union(["TorporHost", "CLinux"]),
    ]

    /// Mains may import anything; C has no imports of this kind.
    static let free: Set<String> = ["torpor", "CLinux", "CZstd"]
}
