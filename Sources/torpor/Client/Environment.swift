import Foundation

/// The process's environment.
enum Environment {
    static func read() -> [String: String] { ProcessInfo.processInfo.environment }
}
