import Foundation

/// Debian's docker-registry on the loopback of a cluster's nodes, one process a node over one folder, so that all of them see the same images.
final class Registry {
    let folder = "/var/tmp/torpor-registry-\(UInt32.random(in: .min ... .max))"
    static let address = "127.0.0.1:5000"
    private var processes: [Process] = []

    init() throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/images", withIntermediateDirectories: true)
        try write("registry.yml", "version: 0.1\nstorage: {filesystem: {rootdirectory: \(folder)/images}}\nhttp: {addr: \(Self.address)}\n")
        try write("registries.conf", "[[registry]]\nlocation = \"\(Self.address)\"\ninsecure = true\n")
        try write("policy.json", "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}\n")
    }

    /// For a cluster in a mount namespace of its own: skopeo there speaks to this registry without TLS.
    var prelude: String {
        "mount -t tmpfs none /etc/containers && cp \(folder)/registries.conf \(folder)/policy.json /etc/containers/"
    }

    /// Until it answers on that node.
    func serve(on node: String, of cluster: DevCluster) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        process.arguments = ["-n", "-t", "\(try cluster.pid(of: node))", "/usr/bin/docker-registry", "serve", "\(folder)/registry.yml"]
        for channel in [\Process.standardOutput, \Process.standardError] { process[keyPath: channel] = FileHandle.nullDevice }
        process.standardInput = FileHandle.nullDevice
        try process.run()
        processes.append(process)
        for _ in 0..<200 {
            // Listening (0A) on 127.0.0.1:5000, as proc_net_tcp has it.
            let table = ProcessSight.text("/proc/\(process.processIdentifier)/net/tcp") ?? ""
            if table.contains("0100007F:1388 00000000:0000 0A") { return }
            guard process.isRunning else { throw Trouble("docker-registry ended at once") }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Trouble("docker-registry does not listen")
    }

    /// Ends its processes and removes what it kept.
    func end() {
        for process in processes {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}
