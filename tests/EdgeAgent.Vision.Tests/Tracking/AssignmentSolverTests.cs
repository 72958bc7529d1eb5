using EdgeAgent.Vision.Tracking;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class AssignmentSolverTests
{
    [Property(MaxTest = 500, Arbitrary = [typeof(Problems)])]
    public bool No_other_assignment_costs_less(Problem problem)
    {
        var (columns, cost) = Solve(problem);
        return columns.Where(c => c >= 0).Distinct().Count() == columns.Count(c => c >= 0) && Math.Abs(cost - Least(problem, 0, 0)) < 1e-9;
    }

    [Property(MaxTest = 200, Arbitrary = [typeof(Problems)])]
    public bool A_matrix_and_its_transpose_cost_the_same(Problem problem)
    {
        var (rows, columns) = (problem.Rows, problem.Columns);
        var transposed = new double[problem.Costs.Length];
        for (var i = 0; i < transposed.Length; i++)
            transposed[i] = problem.Costs[i % rows * columns + i / rows];
        return Math.Abs(Solve(problem).Cost - Solve(new Problem(transposed, columns, rows, problem.Limit)).Cost) < 1e-9;
    }

    // scipy.optimize.linear_sum_assignment: the sum is 5.
    [Fact]
    public void The_example_of_scipys_documentation_gives_scipys_answer() =>
        Assert.Equal([1, 0, 2], Solve(new Problem([4, 1, 3, 2, 0, 5, 3, 2, 2], 3, 3, 100)).Columns);

    [Fact]
    public void The_nearest_pair_is_given_up_where_the_sum_is_less()
    {
        // Greedy takes the 0 and then has to pay 10.
        Assert.Equal([1, 0], Solve(new Problem([0, 1, 1, 10], 2, 2, 100)).Columns);
    }

    [Fact]
    public void Pairs_at_or_above_the_limit_are_never_made() =>
        Assert.Equal([0, -1, -1], Solve(new Problem([0.5, 0.8, 0.9, 0.8, 0.9, 0.95], 3, 2, 0.8)).Columns);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Nothing_to_pair_gives_no_pairs(int rows, int columns) =>
        Assert.All(Solve(new Problem([], rows, columns, 1)).Columns, c => Assert.Equal(-1, c));

    private static (int[] Columns, double Cost) Solve(Problem problem)
    {
        var columns = new int[problem.Rows];
        new AssignmentSolver().Solve(problem.Costs, problem.Rows, problem.Columns, problem.Limit, columns);
        return (columns, columns.Select((c, r) => c < 0 ? 0 : problem.Costs[r * problem.Columns + c] - problem.Limit).Sum());
    }

    /// <summary>Tries everything: the least sum of (cost − limit) over all partial pairings from a row on.</summary>
    private static double Least(Problem problem, int row, int taken)
    {
        if (row == problem.Rows)
            return 0;
        var least = Least(problem, row + 1, taken);
        for (var c = 0; c < problem.Columns; c++)
        {
            if ((taken & 1 << c) == 0)
                least = Math.Min(least, problem.Costs[row * problem.Columns + c] - problem.Limit + Least(problem, row + 1, taken | 1 << c));
        }

        return least;
    }

    public sealed record Problem(double[] Costs, int Rows, int Columns, double Limit)
    {
        public override string ToString() => $"{Rows}×{Columns}, limit {Limit}: {string.Join(' ', Costs)}";
    }

    internal static class Problems
    {
        // Few distinct costs make ties common.
        public static Arbitrary<Problem> Problem() =>
            (from rows in Gen.Choose(1, 6)
             from columns in Gen.Choose(1, 6)
             from limit in Gen.Choose(0, 12)
             from costs in Gen.Choose(0, 10).ArrayOf(rows * columns)
             select new Problem([.. costs.Select(c => c / 10.0)], rows, columns, limit / 10.0)).ToArbitrary();
    }
}
