import Foundation
import TorporBackends
import TorporEngines
import TorporHost
import TorporModel
import TorporStore

/// Puts a daemon onto a machine and takes it off again: programs, settings, unit. Nothing is started or stopped here.
struct Installation {
    let plan: InstallPlan

    /// Programs first, unit last: a unit that is there can be started. What is there is replaced whole, also while it runs.
    ///
    /// - Returns: what was written, by path.
    /// - Throws: `engineMissing` when the shim is not beside this program.
    func install(_ settings: InstalledSettings, unit: String) throws(TorporError) -> [String] {
        try settings.check()
        guard let own = ProcessTable.link("/proc/self/exe") else { throw TorporError(.internal, "this program cannot find itself") }
        var programs = [(own, plan.program)]
        if plan.kind == .agent { programs.append(("\(DurableFile.parent(of: own))/torpor-shim", plan.shim)) }
        for (source, _) in programs where !Folder.exists(source) {
            throw TorporError(.engineMissing, "\(source) is not there", remedy: "build it: make build")
        }
        var written: [String] = []
        for (source, target) in programs where source != plan.at(target) {
            try write(try DurableFile.read(source, limit: 1 << 30), to: target, mode: 0o755)
            written.append(target)
        }
        for key in ["state", "certs"] {
            if let folder = settings.value(key) { try Folder.create(plan.at(folder)) }
        }
        try write(Array(settings.text.utf8), to: plan.settings, mode: 0o644)
        try write(Array(unit.utf8), to: plan.unit, mode: 0o644)
        return written + [plan.settings, plan.unit]
    }

    /// Unit first; the programs go with the last daemon that uses them. State and certificates stay, unless `purge` is said.
    ///
    /// - Throws: `refused` while the unit is active, and for a purge while copies of workloads are there.
    func uninstall(purge: Bool) async throws(TorporError) -> [String] {
        try await requireStopped()
        let settings = InstalledSettings.read(plan.at(plan.settings))
        let state = settings.value("state") ?? InstallPlan.state(of: plan.kind)
        let certificates = settings.value("certs") ?? InstallPlan.certificates(of: plan.kind)
        if purge {
            try requireEmpty(state)
            try await requireNobodyAsleep(state)
        }
        var paths = [plan.unit, plan.settings]
        if !Folder.exists(plan.at(plan.other.unit)) { paths += [plan.program, plan.shim] }
        if purge { paths += [state, certificates] }
        let present = paths.filter { Folder.exists(plan.at($0)) }
        for path in present { try Folder.remove(plan.at(path)) }
        return present
    }

    /// Another machine's systemd is not asked: it does not run.
    private func requireStopped() async throws(TorporError) {
        guard plan.isHere, Folder.exists("/run/systemd/system"), let systemctl = ProgramFinder.find("systemctl") else { return }
        guard try await Command(systemctl, ["is-active", "--quiet", plan.kind.unit]).run().exit == .code(0) else { return }
        throw TorporError(.refused, "\(plan.kind.unit) is active", remedy: "systemctl disable --now \(plan.kind.unit)")
    }

    /// A copy may be the only one there is, and its mounts may be live.
    private func requireEmpty(_ state: String) throws(TorporError) {
        let copies = CopyFolder.names(below: plan.at(state))
        guard copies.isEmpty else {
            throw TorporError(
                .refused, "copies of workloads are in \(state): \(copies.joined(separator: ", "))",
                remedy: "move or remove them first: torpor migrate, torpor rm")
        }
    }

    /// Of what sleeps there is no copy: its snapshot is all there is.
    private func requireNobodyAsleep(_ state: String) async throws(TorporError) {
        let file = "\(plan.at(state))/journal.sqlite"
        guard Folder.exists(file) else { return }
        let records = try await SQLiteJournal(path: file, creatingAs: JournalID(unchecked: "g-none")).load().records
        let asleep = records.compactMap(\.grant?.copy.name.rawValue).sorted()
        guard asleep.isEmpty else {
            throw TorporError(
                .refused, "workloads sleep in \(state): \(asleep.joined(separator: ", "))",
                remedy: "move or remove them first: torpor migrate, torpor rm --force")
        }
    }

    private func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(TorporError) {
        try Folder.create(DurableFile.parent(of: plan.at(path)), mode: 0o755)
        try DurableFile.write(bytes, to: plan.at(path), mode: mode)
        // A mask of the shell's must not keep others from a program, nor let them at a setting.
        guard chmod(plan.at(path), mode) == 0 else { throw TorporError(.internal, "cannot set the mode of \(plan.at(path))") }
    }
}
