import TorporModel
import TorporPorts

/// Puts right the rows of sleeping workloads that their homes have woken: nobody was asked, so only their reports tell.
struct Awakenings: Sendable {
    let tools: SagaTools

    /// - Returns: whether any row was changed.
    func round(_ picture: ClusterPicture) async -> Bool {
        var changed = false
        for row in picture.workloads where isAwake(row, picture) {
            let change = RowChange(
                workload: row.id, attempt: row.attempt, from: .free, incarnation: row.incarnation, to: .free, life: .running,
                at: tools.now())
            // A job that has claimed it meanwhile finds out by itself.
            if (try? await tools.catalogue.change(change)) != nil { changed = true }
        }
        return changed
    }

    /// Only a copy that was woken bears the incarnation under which its workload fell asleep.
    private func isAwake(_ row: WorkloadRow, _ picture: ClusterPicture) -> Bool {
        guard row.phase == .free, row.life == .asleep, let copy = picture.copy(of: row), copy.incarnation == row.incarnation else {
            return false
        }
        return switch copy.state {
        case .running, .stopping, .stopped, .restarting: true
        default: false
        }
    }
}
