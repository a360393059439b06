import Foundation

/// A fault made ready, so that striking takes no time.
final class Blow {
    private let fault: Fault
    /// Whether the engine that is meant is the target's, which restores.
    private let isRestoring: Bool
    private let scene: Scene
    private let sight: ClusterSight
    private let disks: [String: SmallDisk]
    private let known: [Int32]
    private var stopped: Int32?

    init(_ cell: Cell, _ scene: Scene, _ sight: ClusterSight, disks: [String: SmallDisk]) throws {
        let fault = cell.fault
        (self.fault, self.scene, self.sight, self.disks) = (fault, scene, sight, disks)
        isRestoring = cell.moment.step == "restoreHeld"
        switch fault {
        case .killCoordinator, .stopCoordinator: known = [sight.daemon("coordinator")].compactMap(\.self)
        case .killSourceAgent, .stopSourceAgent: known = [sight.daemon(scene.source)].compactMap(\.self)
        case .killTargetAgent: known = [sight.daemon(scene.target)].compactMap(\.self)
        case .killSourceShim:
            let copy = scene.workload.id.flatMap { sight.copy(of: $0, on: scene.source) }
            known = [copy.flatMap(ClusterSight.shim)].compactMap(\.self)
        default: known = []
        }
    }

    /// Whether the victim is there now; engines' children and target's shims come and go with a step.
    var isReady: Bool {
        switch fault {
        case .killTargetShim: targetCopy.flatMap(ClusterSight.shim) != nil
        case .killCriu, .killRunc: !engine.isEmpty
        case .fillSource, .fillTarget, .cutSource, .cutTarget: true
        default: !known.isEmpty
        }
    }

    /// Strikes. False when there was nobody to strike.
    func land() throws -> Bool {
        switch fault {
        case .killCoordinator, .killSourceAgent, .killTargetAgent, .killSourceShim: return end(known)
        case .killTargetShim: return end([targetCopy.flatMap(ClusterSight.shim)].compactMap(\.self))
        case .killCriu, .killRunc:
            // What criu has forked to become the workload is criu still; now all of it is struck, now only the first.
            return end(Bool.random() ? engine : Array(engine.prefix(1)))
        case .stopCoordinator, .stopSourceAgent:
            stopped = known.first
            return known.first.map { kill($0, SIGSTOP) == 0 } ?? false
        case .fillSource, .fillTarget:
            guard let disk = disks[place] else { throw Trouble("\(place) has no small disk") }
            try disk.fill()
        case .cutSource, .cutTarget: try Cable(name: sight.cable(place)).set(up: false)
        }
        return true
    }

    /// Takes back what can be taken back, however often it is asked to.
    func mend() throws {
        switch fault {
        case .stopCoordinator, .stopSourceAgent: if let stopped { kill(stopped, SIGCONT) }
        case .fillSource, .fillTarget: disks[place]?.empty()
        case .cutSource, .cutTarget: try Cable(name: sight.cable(place)).set(up: true)
        default: break
        }
    }

    private var place: String { fault == .fillSource || fault == .cutSource ? scene.source : scene.target }

    private var engine: [Int32] {
        let copy = isRestoring ? targetCopy : scene.workload.id.flatMap { sight.copy(of: $0, on: scene.source) }
        guard let session = copy.flatMap(ClusterSight.engine) else { return [] }
        return ProcessSight.find(session: session, program: fault == .killCriu ? "criu" : "runc")
    }

    /// Of the job's workload; of what a restore makes, the newest on the target.
    private var targetCopy: String? {
        if let id = scene.workload.id { return scene.source == scene.target ? nil : sight.copy(of: id, on: scene.target) }
        let folder = sight.copies(scene.target)
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().last.map { "\(folder)/\($0)" }
    }

    private func end(_ pids: [Int32]) -> Bool {
        var struck = false
        for pid in pids where kill(pid, SIGKILL) == 0 { struck = true }
        return struck
    }
}
