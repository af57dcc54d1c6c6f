import Core
import Ledger

/// What the ledger, or receipts in its place, say of the artifacts of one run, asked about some at a time.
struct LookedUp {
    private let judge: FreshnessJudge
    /// By the artifacts' numbers; nil for what was not read.
    private let questions: [Result<FreshnessJudge.Question, Failure>?]
    private let asked: Set<TextKey>
    /// Of the artifacts from this number on, as many as are asked about at a time.
    private var first = 0
    private var answers: Result<FreshnessJudge.Answers, Failure>?

    /// - Parameter paths: Where the artifacts were read from, as the user named them.
    init(
        _ judge: FreshnessJudge, _ read: [Result<VerifiedArtifact, Failure>], from paths: [String], _ places: Places
    ) {
        self.judge = judge
        questions = zip(paths, read).map { path, result -> Result<FreshnessJudge.Question, Failure>? in
            guard case .success(let artifact) = result, let inventory = artifact.report.inventory else { return nil }
            guard let identity = ArtifactIdentity(inventory) else {
                return .failure(Failure(.internalFault, "the digest was not computed"))
            }
            return .success(
                FreshnessJudge.Question(
                    identity: identity, name: artifact.report.name, path: path, place: places.absolute(path)))
        }
        asked = Set<TextKey>(
            questions.compactMap { question in
                if case .success(let question)? = question { question.place } else { nil }
            })
    }

    /// What is to be said of one of them; nil for what was not read.
    mutating func answer(of index: Int, lockfile: String?) async throws(Failure) -> FreshnessJudge.Known? {
        guard let question = try questions[index]?.get() else { return nil }
        if answers == nil || index >= first + FreshnessJudge.batch {
            first = index
            let next = questions[index..<min(index + FreshnessJudge.batch, questions.count)].compactMap { question in
                if case .success(let question)? = question { question } else { nil }
            }
            do throws(Failure) {
                answers = .success(try await judge.answers(to: next, among: asked))
            } catch {
                answers = .failure(error)
            }
        }
        guard let answers else { throw Failure(.internalFault, "nobody asked what is known") }
        return try judge.judge(question, by: try answers.get(), lockfile: lockfile)
    }
}
