namespace MlNetWatermark;

/// <summary>The surest bits that determine a codeword, and how the other bits follow from them.</summary>
internal sealed class ReliableBasis
{
    /// <summary>Gauss-Jordan elimination, the surest column first.</summary>
    /// <param name="generator">Shape (k, n), of rank k.</param>
    /// <param name="surestFirst">The columns, the surest first.</param>
    public ReliableBasis(bool[,] generator, int[] surestFirst)
    {
        int dimension = generator.GetLength(0), length = generator.GetLength(1), words = (length + 63) / 64;
        ulong[][] rows = new ulong[dimension][];
        for (int row = 0; row < dimension; row++)
        {
            rows[row] = new ulong[words];
            for (int i = 0; i < length; i++)
            {
                if (generator[row, surestFirst[i]]) rows[row][i >> 6] |= 1UL << i;
            }
        }

        int rank = 0;
        int[] basis = new int[dimension], others = new int[length - dimension];
        for (int column = 0; column < length; column++)
        {
            int pivot = rank;
            while (pivot < dimension && !IsSet(rows[pivot], column)) pivot++;
            if (pivot == dimension)
            {
                others[column - rank] = column;
                continue;
            }

            (rows[rank], rows[pivot]) = (rows[pivot], rows[rank]);
            for (int row = 0; row < dimension; row++)
            {
                if (row == rank || !IsSet(rows[row], column)) continue;
                for (int word = column >> 6; word < words; word++) rows[row][word] ^= rows[rank][word];
            }

            basis[rank++] = column;
        }

        Words = (others.Length + 63) / 64;
        Parities = new ulong[dimension * Words];
        for (int row = 0; row < dimension; row++)
        {
            int start = (dimension - 1 - row) * Words;
            for (int i = 0; i < others.Length; i++)
            {
                if (IsSet(rows[row], others[i])) Parities[start + (i >> 6)] |= 1UL << i;
            }
        }

        Array.Reverse(basis);
        Basis = Array.ConvertAll(basis, column => surestFirst[column]);
        Others = Array.ConvertAll(others, column => surestFirst[column]);
    }

    /// <summary>Places of the k bits of the basis, the least sure first.</summary>
    public int[] Basis { get; }

    /// <summary>Places of the other n - k bits, the surest first.</summary>
    public int[] Others { get; }

    /// <summary>Words that hold the other bits of a codeword, the first in the lowest place.</summary>
    public int Words { get; }

    /// <summary>Shape (k, <see cref="Words"/>): which other bits change with each bit of the basis.</summary>
    public ulong[] Parities { get; }

    private static bool IsSet(ulong[] row, int column) => (row[column >> 6] >> column & 1) == 1;
}
