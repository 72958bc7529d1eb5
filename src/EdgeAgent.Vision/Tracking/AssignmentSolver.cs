namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Exact linear assignment: pairs rows with columns so that the sum of the costs is least. Shortest augmenting paths, as SciPy's
/// <c>linear_sum_assignment</c> (D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE TAES 52(4), 2016).
/// A pair may be worth less than leaving both alone: pairs at or above the limit are never made, and the others are chosen so that
/// the sum of (cost − limit) is least, which is what <c>lap.lapjv(cost_limit)</c> does for ByteTrack. Reuses its memory.
/// </summary>
internal sealed class AssignmentSolver
{
    private double[] _rowPrice = [];
    private double[] _columnPrice = [];
    private double[] _pathCost = [];
    private int[] _pathRow = [];
    private int[] _columnOfRow = [];
    private int[] _rowOfColumn = [];
    private int[] _open = [];
    private bool[] _rowDone = [];
    private bool[] _columnDone = [];

    /// <summary>Solves one assignment.</summary>
    /// <param name="costs">Rows × columns, row by row; finite, but above the limit anything that is not NaN.</param>
    /// <param name="rows">Rows, possibly 0.</param>
    /// <param name="columns">Columns, possibly 0.</param>
    /// <param name="limit">The cost from which on no pair is made.</param>
    /// <param name="columnOfRow">Receives for each row its column, or -1.</param>
    public void Solve(ReadOnlySpan<double> costs, int rows, int columns, double limit, Span<int> columnOfRow)
    {
        // The algorithm wants no more rows than columns: a tall matrix is read transposed.
        var isTall = rows > columns;
        var problem = new Problem(costs, isTall ? columns : rows, isTall ? rows : columns, columns, isTall, limit);
        Prepare(problem.Rows, problem.Columns);
        for (var row = 0; row < problem.Rows; row++)
            Augment(problem, row);

        columnOfRow[..rows].Fill(-1);
        for (var row = 0; row < problem.Rows; row++)
        {
            var column = _columnOfRow[row];
            // A gain of 0 was only made up to complete the assignment.
            if (!(problem.Gain(row, column) < 0))
                continue;
            if (isTall)
                columnOfRow[column] = row;
            else
                columnOfRow[row] = column;
        }
    }

    private void Prepare(int rows, int columns)
    {
        if (_rowPrice.Length < rows)
        {
            _rowPrice = new double[2 * rows];
            _columnOfRow = new int[2 * rows];
            _rowDone = new bool[2 * rows];
        }

        if (_columnPrice.Length < columns)
        {
            _columnPrice = new double[2 * columns];
            _pathCost = new double[2 * columns];
            _pathRow = new int[2 * columns];
            _rowOfColumn = new int[2 * columns];
            _open = new int[2 * columns];
            _columnDone = new bool[2 * columns];
        }

        _rowPrice.AsSpan(0, rows).Clear();
        _columnPrice.AsSpan(0, columns).Clear();
        _columnOfRow.AsSpan(0, rows).Fill(-1);
        _rowOfColumn.AsSpan(0, columns).Fill(-1);
    }

    /// <summary>Gives one more row a column by the shortest augmenting path, and keeps the prices feasible.</summary>
    private void Augment(in Problem problem, int start)
    {
        var sink = FindPath(problem, start, out var least);

        _rowPrice[start] += least;
        for (var row = 0; row < problem.Rows; row++)
        {
            if (_rowDone[row] && row != start)
                _rowPrice[row] += least - _pathCost[_columnOfRow[row]];
        }

        for (var column = 0; column < problem.Columns; column++)
        {
            if (_columnDone[column])
                _columnPrice[column] -= least - _pathCost[column];
        }

        for (var column = sink; ;)
        {
            var row = _pathRow[column];
            _rowOfColumn[column] = row;
            (_columnOfRow[row], column) = (column, _columnOfRow[row]);
            if (row == start)
                return;
        }
    }

    private int FindPath(in Problem problem, int start, out double least)
    {
        _rowDone.AsSpan(0, problem.Rows).Clear();
        _columnDone.AsSpan(0, problem.Columns).Clear();
        _pathCost.AsSpan(0, problem.Columns).Fill(double.PositiveInfinity);
        var openCount = problem.Columns;
        for (var i = 0; i < openCount; i++)
            _open[i] = i;

        least = 0;
        for (var row = start; ;)
        {
            _rowDone[row] = true;
            var nearest = -1;
            var nearestCost = double.PositiveInfinity;
            for (var i = 0; i < openCount; i++)
            {
                var column = _open[i];
                var cost = least + problem.Gain(row, column) - _rowPrice[row] - _columnPrice[column];
                if (cost < _pathCost[column])
                {
                    _pathCost[column] = cost;
                    _pathRow[column] = row;
                }

                // Of equally near columns a free one ends the search sooner.
                if (_pathCost[column] < nearestCost || (_pathCost[column] == nearestCost && _rowOfColumn[column] < 0))
                {
                    nearestCost = _pathCost[column];
                    nearest = i;
                }
            }

            least = nearestCost;
            var next = _open[nearest];
            _columnDone[next] = true;
            _open[nearest] = _open[--openCount];
            if (_rowOfColumn[next] < 0)
                return next;
            row = _rowOfColumn[next];
        }
    }

    private readonly ref struct Problem(ReadOnlySpan<double> costs, int rows, int columns, int stride, bool isTransposed, double limit)
    {
        private readonly ReadOnlySpan<double> _costs = costs;

        public int Rows => rows;

        public int Columns => columns;

        /// <summary>What a pair costs more than no pair: below 0 when it is worth making, else 0.</summary>
        public double Gain(int row, int column) =>
            Math.Min(_costs[isTransposed ? column * stride + row : row * stride + column] - limit, 0);
    }
}
