/* The practical limit of the batch projection: what one core can do when nothing is in the way.
   Households are columns: item i of household h has an amount in cents and a template, a list of
   day numbers. Each household's days are summed, accumulated and searched in one pass. */
#include <stdint.h>
#include <string.h>

void lowest_points(int64_t households, int64_t days, const int64_t *restrict opening,
                   const int64_t *restrict first_item, const int64_t *restrict amounts,
                   const int64_t *restrict templates, const int64_t *restrict first_day,
                   const int64_t *restrict template_days, int64_t *restrict balances,
                   int64_t *restrict lowest, int64_t *restrict lowest_day)
{
    for (int64_t h = 0; h < households; h++) {
        memset(balances, 0, (size_t)days * sizeof *balances);
        for (int64_t i = first_item[h]; i < first_item[h + 1]; i++) {
            int64_t t = templates[i], amount = amounts[i];
            for (int64_t d = first_day[t]; d < first_day[t + 1]; d++)
                balances[template_days[d]] += amount;
        }
        int64_t balance = opening[h], low = INT64_MAX, low_day = 0;
        for (int64_t d = 0; d < days; d++) {
            balance += balances[d];
            balances[d] = balance;
            if (balance < low) {
                low = balance;
                low_day = d;
            }
        }
        lowest[h] = low;
        lowest_day[h] = low_day;
    }
}
