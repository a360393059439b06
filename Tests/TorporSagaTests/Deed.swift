import Synchronization
import TorporModel
import TorporSaga

/// A step that writes down what was done, and answers as it was told to.
final class Deed: SagaStep {
    /// How the next calls are answered; when the script is empty, all is well.
    enum Line: Sendable {
        case unknown
        case refused
        case result(StepResult)
        case undoResult(UndoResult)
        case hang
    }

    let name: StepName
    let limit: Duration
    private let world: DeedBook
    private let script: Mutex<[Line]>

    init(_ name: StepName, _ world: DeedBook, limit: Duration = .seconds(20), _ script: [Line] = []) {
        self.name = name
        self.limit = limit
        self.world = world
        self.script = Mutex(script)
    }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        world.note("do \(name.rawValue)")
        switch nextLine() {
        case .unknown: throw TorporError(.unreachable, "no answer")
        case .refused: throw TorporError(.refused, "will not")
        case .result(let result): return result
        case .hang:
            do { try await ContinuousClock().sleep(for: .seconds(60)) } catch { throw TorporError(.unreachable, "hung up") }
            return .done(.nothing)
        default: return .done(.nothing)
        }
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        world.note("undo \(name.rawValue)")
        switch nextLine() {
        case .unknown: throw TorporError(.unreachable, "no answer")
        case .undoResult(let result): return result
        default: return .undone
        }
    }

    private func nextLine() -> Line? { script.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
